"""Small trees of kustomize files with the objects that they yield: evaluated statically, and by the real program."""

from __future__ import annotations

import json

from tests.kustomize_patch_trees import PATCHES
from tests.kustomize_tree import AB, Tree, component, config, deletion, kustomization, manifest, operation

LIST = json.dumps({"apiVersion": "v1", "kind": "List", "items": [json.loads(config("a")), json.loads(config("b"))]})
KINDS = "---\n".join(
    (
        manifest("Namespace", "_"),
        manifest("CustomResourceDefinition", "a.b.c", api="apiextensions.k8s.io/v1"),
        manifest("APIService", "v1.b.c", api="apiregistration.k8s.io/v1"),
        manifest("StorageClass", "block", api="storage.k8s.io/v1"),
        manifest("ClusterRole", "reader", api="rbac.authorization.k8s.io/v1"),
        manifest("HelmRelease", "plex", "elsewhere", api="helm.toolkit.fluxcd.io/v2"),
    )
)

NAMES = (
    Tree(
        "a folder yields its resources",
        {"kustomization.yaml": kustomization(resources=["a.yaml", "./b.yaml"]), **AB},
        ("ConfigMap a", "ConfigMap b"),
    ),
    Tree(
        "a namespace replaces that of every object",
        {
            "kustomization.yaml": kustomization(namespace="media", resources=["a.yaml", "b.yaml"]),
            "a.yaml": config("a", "elsewhere"),
            "b.yaml": config("b"),
        },
        ("ConfigMap media/a", "ConfigMap media/b"),
    ),
    Tree(
        "the outermost namespace wins, prefixes and suffixes add up",
        {
            "kustomization.yaml": kustomization(resources=["x"], namespace="outer", namePrefix="o-", nameSuffix="-o"),
            "x/kustomization.yaml": kustomization(
                resources=["a.yaml"], namespace="inner", namePrefix="i-", nameSuffix="-i"
            ),
            "x/a.yaml": config("a"),
        },
        ("ConfigMap outer/o-i-a-i-o",),
    ),
    Tree(
        "some kinds keep their name, and cluster-scoped ones take no namespace",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml"], namespace="media", namePrefix="p-", nameSuffix="-s"
            ),
            "a.yaml": KINDS,
        },
        (
            "APIService v1.b.c",
            "ClusterRole p-reader-s",
            "CustomResourceDefinition a.b.c",
            "HelmRelease media/p-plex-s",
            "Namespace media",
            "StorageClass p-block-s",
        ),
    ),
    Tree(
        "a list's items are objects of their own",
        {"kustomization.yaml": kustomization(namespace="media", resources=["a.yaml"]), "a.yaml": LIST},
        ("ConfigMap media/a", "ConfigMap media/b"),
    ),
    Tree(
        "a typed list is a list too",
        {
            "kustomization.yaml": kustomization(resources=["a.yaml"]),
            "a.yaml": LIST.replace('"List"', '"ConfigMapList"'),
        },
        ("ConfigMap a", "ConfigMap b"),
    ),
    Tree(
        "what is for kustomize's own use is not yielded",
        {
            "kustomization.yaml": kustomization(resources=["a.yaml", "b.yaml"]),
            "a.yaml": config("a", annotations={"config.kubernetes.io/local-config": "true"}),
            "b.yaml": config("b"),
        },
        ("ConfigMap b",),
    ),
    Tree(
        "the other names of a kustomize file",
        {
            "kustomization.yml": kustomization(resources=["x"], bases=["y"]),
            "x/Kustomization": kustomization(resources=["../a.yaml"]),
            "y/kustomization.yaml": kustomization(resources=["../b.yaml"]),
            **AB,
        },
        ("ConfigMap a", "ConfigMap b"),
    ),
)

COMPONENTS = (
    Tree(
        "a component adds objects and takes part in what follows",
        {
            "kustomization.yaml": kustomization(resources=["a.yaml"], namespace="media", components=["c"]),
            "c/kustomization.yaml": component(resources=["../b.yaml"]),
            **AB,
        },
        ("ConfigMap media/a", "ConfigMap media/b"),
    ),
    Tree(
        "a component changes what is there before it, not what comes after it",
        {
            "kustomization.yaml": kustomization(resources=["x"], components=["c", "d"]),
            "x/kustomization.yaml": kustomization(resources=["../a.yaml"]),
            "c/kustomization.yaml": component(nameSuffix="-c"),
            "d/kustomization.yaml": component(resources=["../b.yaml"]),
            **AB,
        },
        ("ConfigMap a-c", "ConfigMap b"),
    ),
    Tree(
        "a component in a component patches the outer objects",
        {
            "kustomization.yaml": kustomization(resources=["a.yaml"], components=["c"]),
            "c/kustomization.yaml": component(components=["../d"], nameSuffix="-c"),
            "d/kustomization.yaml": component(
                resources=["../b.yaml"], patches=[operation("/metadata/namespace", "set", "add", name="a")]
            ),
            **AB,
        },
        ("ConfigMap b-c", "ConfigMap set/a-c"),
    ),
    Tree(
        "two folders may use one component",
        {
            "kustomization.yaml": kustomization(resources=["x", "y"]),
            "x/kustomization.yaml": kustomization(components=["../c"], namespace="first"),
            "y/kustomization.yaml": kustomization(components=["../c"], namespace="second"),
            "c/kustomization.yaml": component(resources=["../a.yaml"]),
            **AB,
        },
        ("ConfigMap first/a", "ConfigMap second/a"),
    ),
)

GENERATORS = (
    Tree(
        "generated objects take namespace and prefix",
        {
            "kustomization.yaml": kustomization(
                namespace="media",
                namePrefix="p-",
                configMapGenerator=[{"name": "a", "literals": ["x=1"]}, {"name": "b", "files": ["k=b.yaml", "a.yaml"]}],
                secretGenerator=[{"name": "s", "namespace": "own", "literals": ["x=1"]}],
            ),
            **AB,
        },
        ("ConfigMap media/p-a", "ConfigMap media/p-b", "Secret media/p-s"),
    ),
    Tree(
        "a generator merges into a base's object",
        {
            "kustomization.yaml": kustomization(
                resources=["x"], configMapGenerator=[{"name": "a", "behavior": "merge", "literals": ["y=1"]}]
            ),
            "x/kustomization.yaml": kustomization(
                namePrefix="p-", configMapGenerator=[{"name": "a", "literals": ["x=1"]}]
            ),
        },
        ("ConfigMap p-a",),
    ),
    Tree(
        "a generator replaces a base's object",
        {
            "kustomization.yaml": kustomization(
                resources=["x"],
                configMapGenerator=[{"name": "a", "namespace": "n1", "behavior": "replace", "literals": ["y=1"]}],
            ),
            "x/kustomization.yaml": kustomization(
                namespace="n1", configMapGenerator=[{"name": "a", "literals": ["x=1"]}]
            ),
        },
        ("ConfigMap n1/a",),
    ),
    Tree(
        "a component's generator merges into its user's object",
        {
            "kustomization.yaml": kustomization(
                components=["c"], configMapGenerator=[{"name": "a", "literals": ["x=1"]}]
            ),
            "c/kustomization.yaml": component(
                configMapGenerator=[{"name": "a", "behavior": "merge", "literals": ["y=1"]}]
            ),
        },
        ("ConfigMap a",),
    ),
    Tree(
        "generator options give labels that are selected by",
        {
            "kustomization.yaml": kustomization(resources=["x", "b.yaml"], patches=[deletion(labelSelector="of=x")]),
            "x/kustomization.yaml": kustomization(
                generatorOptions={"labels": {"of": "x"}, "disableNameSuffixHash": True},
                configMapGenerator=[{"name": "a", "literals": ["x=1"]}],
            ),
            **AB,
        },
        ("ConfigMap b",),
    ),
    Tree(
        "a patch reaches a generated object",
        {
            "kustomization.yaml": kustomization(
                configMapGenerator=[{"name": "a", "literals": ["x=1"]}],
                patches=[operation("/metadata/namespace", "set", "add", name="a")],
            ),
        },
        ("ConfigMap set/a",),
    ),
)

REPLACEMENTS = (
    Tree(
        "a replacement copies a name into a namespace",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml", "b.yaml"],
                replacements=[
                    {
                        "source": {"kind": "ConfigMap", "name": "a", "fieldPath": "metadata.name"},
                        "targets": [
                            {
                                "select": {"name": "b"},
                                "fieldPaths": ["metadata.namespace"],
                                "options": {"create": True},
                            }
                        ],
                    }
                ],
            ),
            **AB,
        },
        ("ConfigMap a", "ConfigMap a/b"),
    ),
    Tree(
        "a replacement in a file, with a rejected target",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml", "b.yaml", "c.yaml"], replacements=[{"path": "r.yaml"}]
            ),
            "r.yaml": json.dumps(
                [
                    {
                        "source": {"kind": "ConfigMap", "name": "a"},
                        "targets": [
                            {
                                "select": {"kind": "ConfigMap"},
                                "reject": [{"name": "b"}],
                                "fieldPaths": ["metadata.namespace"],
                                "options": {"create": True},
                            }
                        ],
                    }
                ]
            ),
            "c.yaml": config("c"),
            **AB,
        },
        ("ConfigMap a/a", "ConfigMap a/c", "ConfigMap b"),
    ),
    Tree(
        "a replacement sees names with their prefix and changes a part of one",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml", "b.yaml"],
                namePrefix="p-",
                replacements=[
                    {
                        "source": {"kind": "ConfigMap", "name": "a"},
                        "targets": [{"select": {"name": "b"}, "options": {"delimiter": "-", "index": 1}}],
                    }
                ],
            ),
            **AB,
        },
        ("ConfigMap p-a", "ConfigMap p-p-a"),
    ),
    Tree(
        "a replacement with a fixed value",
        {
            "kustomization.yaml": kustomization(
                resources=["a.yaml"],
                replacements=[
                    {
                        "sourceValue": "fixed",
                        "targets": [
                            {
                                "select": {"kind": "ConfigMap"},
                                "fieldPaths": ["metadata.namespace"],
                                "options": {"create": True},
                            }
                        ],
                    }
                ],
            ),
            **AB,
        },
        ("ConfigMap fixed/a",),
    ),
)

TREES = (*NAMES, *PATCHES, *COMPONENTS, *GENERATORS, *REPLACEMENTS)
