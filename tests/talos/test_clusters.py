"""Several clusters in one repository: their names, and what stands around them."""

from __future__ import annotations

from tests.talos.layout_trees import BASE, CONTROLPLANE, PART, WORKER, shown


def test_several_clusters_are_named_by_what_differs() -> None:
    files = {
        f"kubernetes/{cluster}/talos/{path}": text
        for cluster in ("home", "test")
        for path, text in {"machineconfig.yaml.j2": BASE, f"nodes/{cluster}-1.yaml.j2": CONTROLPLANE}.items()
    }
    assert shown(files) == [
        "home: kubernetes/home/talos",
        "  controlplane home-1: machineconfig.yaml.j2 nodes/home-1.yaml.j2",
        "test: kubernetes/test/talos",
        "  controlplane test-1: machineconfig.yaml.j2 nodes/test-1.yaml.j2",
    ]


def test_a_layer_around_clusters_is_named_and_may_be_listed() -> None:
    files = {
        "talos/shared/time.yaml.j2": PART,
        "talos/clusters/home/base.yaml.j2": BASE,
        "talos/clusters/home/nodes/ada.yaml.j2": CONTROLPLANE,
        "talos/clusters/test/base.yaml.j2": BASE,
        "talos/clusters/test/nodes/bob.yaml.j2": WORKER,
    }
    assert shown(files) == [
        "home: talos/clusters/home",
        "  controlplane ada: base.yaml.j2 nodes/ada.yaml.j2",
        "  unused: talos/shared/time.yaml.j2",
        "test: talos/clusters/test",
        "  worker bob: base.yaml.j2 nodes/bob.yaml.j2",
        "  unused: talos/shared/time.yaml.j2",
    ]
    settings = """
        talos:
          folders: [talos/clusters/home, talos/clusters/test]
          layers: [base.yaml.j2, ../../shared/time.yaml.j2, "nodes/{node}.yaml.j2"]
        """  # relative to each of the folders
    assert shown(files, settings) == [
        "home: talos/clusters/home",
        "  controlplane ada: base.yaml.j2 talos/shared/time.yaml.j2 nodes/ada.yaml.j2",
        "test: talos/clusters/test",
        "  worker bob: base.yaml.j2 talos/shared/time.yaml.j2 nodes/bob.yaml.j2",
    ]


def test_where_usual_names_alone_differ_the_cluster_says_its_own() -> None:
    files = {
        f"lab/{folder}/{path}": text
        for folder, own in (("talos", "one"), ("edge", "two"))
        for path, text in {"base.yaml.j2": BASE.replace("lab", own), "nodes/ada.yaml.j2": CONTROLPLANE}.items()
    }
    assert shown(files) == [
        "edge: lab/edge",
        "  controlplane ada: base.yaml.j2 nodes/ada.yaml.j2",
        "one: lab/talos",
        "  controlplane ada: base.yaml.j2 nodes/ada.yaml.j2",
    ]
