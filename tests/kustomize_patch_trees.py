"""Trees of kustomize files whose patches decide which objects they yield."""

from __future__ import annotations

from tests.kustomize_tree import AB, Tree, config, deletion, kustomization, manifest, operation

PATCHES = (
    Tree(
        "a patch without a target deletes what it names",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml", "b.yaml"], patches=[{"patch": config("a")[:-2] + ', "$patch": "delete"}'}]
            ),
            **AB,
        },
        ("ConfigMap b",),
    ),
    Tree(
        "a patch in a file, with several documents",
        {
            "kustomization.yaml": kustomization(resources=["a.yaml", "b.yaml", "c.yaml"], patches=[{"path": "p.yaml"}]),
            "p.yaml": "---\n".join(config(name)[:-2] + ', "$patch": "delete"}\n' for name in ("a", "b")),
            "c.yaml": config("c"),
            **AB,
        },
        ("ConfigMap c",),
    ),
    Tree(
        "patchesStrategicMerge names files",
        {
            "kustomization.yaml": kustomization(resources=["a.yaml", "b.yaml"], patchesStrategicMerge=["p.yaml"]),
            "p.yaml": config("a")[:-2] + ', "$patch": "delete"}\n',
            **AB,
        },
        ("ConfigMap b",),
    ),
    Tree(
        "a target selects by an anchored expression",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml", "b.yaml", "c.yaml"], patches=[deletion(name="a|b")]
            ),
            "c.yaml": config("ab"),
            **AB,
        },
        ("ConfigMap ab",),
    ),
    Tree(
        "a target selects by group and kind",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml", "b.yaml"], patches=[deletion(group="helm.toolkit.fluxcd.io", kind="HelmRelease")]
            ),
            "a.yaml": config("a"),
            "b.yaml": manifest("HelmRelease", "b", api="helm.toolkit.fluxcd.io/v2"),
        },
        ("ConfigMap a",),
    ),
    Tree(
        "an empty target selects everything",
        {"kustomization.yaml": kustomization(resources=["a.yaml"], patches=[deletion()]), **AB},
        (),
    ),
    Tree(
        "a label lets an object opt in",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml", "b.yaml"], patches=[deletion(labelSelector="drop in (yes, please)")]
            ),
            "a.yaml": config("a", labels={"drop": "please"}),
            "b.yaml": config("b"),
        },
        ("ConfigMap b",),
    ),
    Tree(
        "a label lets an object opt out",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml", "b.yaml"], patches=[deletion(labelSelector="keep notin (true)")]
            ),
            "a.yaml": config("a", labels={"keep": "true"}),
            "b.yaml": config("b"),
        },
        ("ConfigMap a",),
    ),
    Tree(
        "labels that a base adds are selected by",
        {
            "kustomization.yaml": kustomization(
                resources=["x", "b.yaml"], patches=[deletion(labelSelector="of=x,by!=y")]
            ),
            "x/kustomization.yaml": kustomization(resources=["../a.yaml"], labels=[{"pairs": {"of": "x"}}]),
            **AB,
        },
        ("ConfigMap b",),
    ),
    Tree(
        "common labels and annotations of a base are selected by",
        {
            "kustomization.yaml": kustomization(
                resources=["x", "c.yaml"], patches=[deletion(labelSelector="of=x", annotationSelector="by=y")]
            ),
            "x/kustomization.yaml": kustomization(
                resources=["../a.yaml"], commonLabels={"of": "x"}, commonAnnotations={"by": "y"}
            ),
            "c.yaml": config("c", labels={"of": "x"}),
            **AB,
        },
        ("ConfigMap c",),
    ),
    Tree(
        "a name before its prefix is selected by",
        {
            "kustomization.yaml": kustomization(resources=["x"], patches=[deletion(name="a")]),
            "x/kustomization.yaml": kustomization(resources=["../a.yaml", "../b.yaml"], namePrefix="p-"),
            **AB,
        },
        ("ConfigMap p-b",),
    ),
    Tree(
        "a patch without a target may name what it was called before",
        {
            "kustomization.yaml": kustomization(
                resources=["x"], patches=[{"patch": config("a")[:-2] + ', "$patch": "delete"}'}]
            ),
            "x/kustomization.yaml": kustomization(
                resources=["../a.yaml", "../b.yaml"], namePrefix="p-", namespace="media"
            ),
            **AB,
        },
        ("ConfigMap media/p-b",),
    ),
    Tree(
        "a namespace before it was replaced is selected by",
        {
            "kustomization.yaml": kustomization(resources=["x"], patches=[deletion(namespace="old")]),
            "x/kustomization.yaml": kustomization(resources=["a.yaml", "b.yaml"], namespace="new"),
            "x/a.yaml": config("a", "old"),
            "x/b.yaml": config("b"),
        },
        ("ConfigMap new/b",),
    ),
    Tree(
        "no namespace is the default one",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml", "c.yaml"], patches=[deletion(namespace="default")]
            ),
            "c.yaml": config("c", "media"),
            **AB,
        },
        ("ConfigMap media/c",),
    ),
    Tree(
        "an operation may set a namespace, which the file's own then replaces",
        {
            "kustomization.yaml": kustomization(resources=["x", "y"]),
            "x/kustomization.yaml": kustomization(
                resources=["../a.yaml"], patches=[operation("/metadata/namespace", "set", "add", kind="ConfigMap")]
            ),
            "y/kustomization.yaml": kustomization(
                resources=["../b.yaml"],
                namespace="own",
                patches=[operation("/metadata/namespace", "set", "add", kind="ConfigMap")],
            ),
            **AB,
        },
        ("ConfigMap own/b", "ConfigMap set/a"),
    ),
    Tree(
        "an operation may put an object back into its first namespace",
        {
            "kustomization.yaml": kustomization(
                resources=["x"], patches=[operation("/metadata/namespace", "old", kind="ConfigMap")]
            ),
            "x/kustomization.yaml": kustomization(resources=["a.yaml"], namespace="new"),
            "x/a.yaml": config("a", "old"),
        },
        ("ConfigMap old/a",),
    ),
    Tree(
        "an operation renames before the prefix, patchesJson6902 after it",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml"],
                namePrefix="p-",
                patches=[operation("/metadata/name", "b", name="a")],
                patchesJson6902=[{**operation("/metadata/namespace", "late", "add", kind="ConfigMap", name="p-b")}],
            ),
            **AB,
        },
        ("ConfigMap late/p-b",),
    ),
    Tree(
        "a merge changes neither name nor namespace nor kind",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml"], patches=[{"target": {"name": "a"}, "patch": manifest("Secret", "b", "media")}]
            ),
            **AB,
        },
        ("ConfigMap a",),
    ),
    Tree(
        "unless it is allowed to",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml"],
                patches=[
                    {
                        "target": {"name": "a"},
                        "options": {"allowNameChange": True, "allowKindChange": True},
                        "patch": manifest("Secret", "b"),
                    }
                ],
            ),
            **AB,
        },
        ("Secret b",),
    ),
)
