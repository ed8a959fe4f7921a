"""Finds for everything that a model's answers refer to what stands in its place where the new app goes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scaffold.answers.context import Context
from scaffold.answers.routes import CLEAR, gateway_choices
from scaffold.components import read_component
from scaffold.errors import AnswersError
from scaffold.flux import Cluster
from scaffold.habits import storage
from scaffold.likeness.land import RELEASE_NAME, nfs_servers, objects_of
from scaffold.likeness.links import NONE, Linker, Links, exchanged
from scaffold.likeness.model import Model
from scaffold.likeness.references import classes_in, objects_in, route_hosts
from scaffold.repository import ResourceId, text_at
from scaffold.roots import is_below


def link(model: Model, context: Context, given: Mapping[str, str], asked: Iterable[str] = ()) -> Links:
    """Find counterparts for everything that the model's answers refer to by name.

    What has the same name where the new app goes stays; else what plays the same part there takes its place, where
    that is beyond doubt.

    Args:
        model: The app that the new one is to be like.
        context: Where the new one goes.
        given: Counterparts that the user names; `none` leaves something out.
        asked: Inputs that the user gave: what they decide is not left open.
    """
    linker, asked = Linker(model, context, given), frozenset(asked)
    _gateways(linker, "gateways" in asked)
    _classes(linker, "storage" in asked)
    _components(linker)
    _files(linker)
    _stores(linker)
    _objects(linker)
    _dependencies(linker)
    _servers(linker)
    _volumes(linker)
    _databases(linker)
    linker.found.words.update(_words(linker))
    return linker.found


def _words(linker: Linker) -> Iterator[tuple[str, str]]:
    """Yield the names that the user exchanges in texts, and others' names with the app's in them, which stay.

    Raises:
        AnswersError: The model does not name one, or it cannot be left out.
    """
    model = linker.model
    texts = "\n".join((*_texts(model), str(model.answers)))
    for name, stands in linker.given.items():
        if name in linker.used:
            continue
        if name not in texts:
            raise AnswersError(f"`--map {name}={stands}`: `{model.app.name}` has no `{name}`")
        if stands == NONE:
            raise AnswersError(f"`--map {name}={NONE}`: `{name}` cannot be left out; name what stands in its place")
        yield name, stands
    for _, name in linker.found.objects:
        if model.app.name in name and name != model.app.name:
            yield name, name


def _texts(model: Model) -> Iterator[str]:
    """Yield the texts of the model's files, the release's name put in."""
    repository = model.siblings.repository
    release = model.app.release.name if model.app.release else model.app.name
    for path in model.siblings.cluster.files:
        if path in repository.files and (is_below(path, model.app.folder) or path == model.app.entry):
            text = repository.text(path)
            yield from (text, RELEASE_NAME.sub(release, text))


def _gateways(linker: Linker, asked: bool) -> None:
    own, here = linker.model.answers, linker.context
    known = here.providers.gateways
    words = {name: word for word, name in gateway_choices(linker.model.context).items() if word in CLEAR}
    used = [*(own["gateways"] if own["port"] else ()), *(name for _, names in route_hosts(own) for name in names)]
    for name in dict.fromkeys(used):

        def same_part(name: str = name) -> str:
            alone = len(known) == 1 and len(linker.model.context.providers.gateways) == 1
            return gateway_choices(here).get(words.get(name, ""), "") or (next(iter(known)) if alone else "")

        if asked and name not in known:
            linker.found.gateways[name] = ""
        else:
            flags = ("--gateway NAME",) if known else (f"--map {name}={NONE}",)
            linker.found.gateways[name] = linker.link(
                "gateway", name, name in known, same_part, known, flags=flags, droppable=True
            )


def _classes(linker: Linker, asked: bool) -> None:
    known = linker.here.providers.storage_classes
    main = main_class(linker.model)
    own = {volume.get("class") for volume in linker.model.answers["extra_volumes"]}
    for name in dict.fromkeys(filter(None, (main, *classes_in(linker.model.answers)))):
        usual = name == linker.there.default_class and linker.here.default_class
        if name == main and asked and name not in linker.given:
            linker.found.classes.setdefault(name, name if name in known else "")
            continue
        linker.found.classes[name] = linker.link(
            "storage class",
            name,
            name in known or not known or name in own or "${" in name,
            lambda usual=usual: usual or "",  # type: ignore[misc]
            known,
            flags=("--storage NAME",) if name == main else (),
            droppable=True,
        )


def main_class(model: Model) -> str:
    """Return the class of the model's own claim, empty where it has none or the class is not known."""
    claim = storage.main_claim(model.app)
    if claim is None or claim.source == "existing":
        return str(model.answers["storage"])
    return str(model.answers["storage"]) or ("" if "${" in claim.storage_class else claim.storage_class)


def folders_in(model: Model) -> Iterator[str]:
    """Yield the folders and files outside of the app's own that answers name, relative to the repository's root."""
    answers, start = model.answers, start_of(model)
    named = ("components", "kustomize_components", "database_components", "kustomize_resources")
    for name in (*(str(entry) for key in named for entry in answers[key]), str(answers["database_component"])):
        path = posixpath.normpath(posixpath.join(start, name))
        if name and "://" not in name and not is_below(path, model.app.folder):
            yield path


def start_of(model: Model) -> str:
    """Return the folder that the model's relative paths start from."""
    return posixpath.normpath(posixpath.join(model.app.folder, str(model.answers["app_dir"])))


def _components(linker: Linker) -> None:
    repository, cluster = linker.here.siblings.repository, linker.here.siblings.cluster
    for folder in dict.fromkeys(folders_in(linker.model)):
        is_file = folder in repository.paths
        target = folder if is_file else repository.kustomize_file(folder) or folder
        linker.found.components[folder] = linker.link(
            "file" if is_file else "component",
            folder,
            target in cluster.files or not linker.is_copy,
            lambda folder=folder: counterpart_path(linker, folder),  # type: ignore[misc]
            flags=(f"--map {folder}={NONE}",),
            droppable=True,
        )


def _stores(linker: Linker) -> None:
    """Link the stores of further secrets; the usual one is the new cluster's own."""
    known = sorted({name for _, name in linker.here.providers.stores})
    usual = linker.model.usual["secret_store_name"]
    for entry in linker.model.answers["extra_secrets"]:
        name = str(entry.get("store_name", ""))
        if name and name != usual:
            lone = known[0] if len(known) == 1 else ""
            linker.found.stores[name] = linker.link(
                "secret store", name, name in known, lambda lone=lone: lone, known  # type: ignore[misc]
            )  # fmt: skip


def _files(linker: Linker) -> None:
    """Leave out those of the app's own further manifests that the user does not want."""
    for entry in linker.model.answers["kustomize_resources"]:
        name = posixpath.basename(str(entry))
        if name in linker.given:
            linker.found.files[entry] = linker.link("file", name, True, lambda: "", droppable=True)


def counterpart_path(linker: Linker, path: str) -> str:
    """Return the path in the new app's cluster that plays the part of one in the model's, empty where there is none.

    It is the same path with the clusters' names exchanged, or the one component there that ends in the same folders.
    """
    repository, candidate = linker.here.siblings.repository, exchanged(path, linker.there, linker.here)
    if candidate != path and (candidate in repository.paths or read_component(repository, candidate) is not None):
        return candidate
    known = [folder for folder in linker.here.siblings.components if is_like(folder, path)]
    return known[0] if len(known) == 1 else ""


def is_like(one: str, other: str) -> bool:
    """Tell whether two folders have the same name, and their parents too unless one of these holds all components."""
    ours, theirs = one.split("/")[-2:], other.split("/")[-2:]
    return ours == theirs or (ours[-1:] == theirs[-1:] and "components" in (*ours[:-1], *theirs[:-1]))


def _objects(linker: Linker) -> None:
    model, namespace = linker.model, linker.context.namespace
    made = objects_of(model.app)
    release = model.app.release.name if model.app.release else model.app.name
    for kind, written in dict.fromkeys(objects_in(model.answers)):
        name = RELEASE_NAME.sub(release, written)
        by_others = name in linker.there.objects.get((kind, model.app.namespace), ()) and (kind, name) not in made
        if by_others:
            known = linker.here.objects.get((kind, namespace), frozenset())
            linker.found.objects[kind, written] = linker.link(_KINDS[kind], name, name in known, lambda: "")


_KINDS = {"PersistentVolumeClaim": "claim", "ConfigMap": "config map", "Secret": "secret"}


def _dependencies(linker: Linker) -> None:
    """Keep what the new cluster has; what it does not have cannot be waited for."""
    model, here = linker.model, linker.here.siblings.cluster
    for carrier, target in waits_in(model):
        name = f"{target.namespace}/{target.name}"
        if name in linker.given:
            linker.used.add(name)
            namespace, _, bare = linker.given[name].rpartition("/")
            stands = ResourceId(target.kind, namespace or target.namespace, bare)
            linker.found.dependencies[target] = None if linker.given[name] == NONE else stands
        elif _has(here, target):
            linker.found.dependencies[target] = target
            if not linker.is_copy and model.app.name in target.name:
                linker.found.notes.append(f"it waits for {carrier} `{name}`, as `{model.app.name}` does")
        else:
            linker.found.dependencies[target] = None
            if not linker.there.providers.serves(target):
                linker.found.notes.append(f"it does not wait for {carrier} `{name}`, which is not in `{here.name}`")


def _has(cluster: Cluster, target: ResourceId) -> bool:
    if target.kind == "Kustomization":
        return target in cluster.by_id
    return any(resource.id == target for resource, _ in cluster.of_kind(target.kind))


def waits_in(model: Model) -> Iterator[tuple[str, ResourceId]]:
    """Yield what the model's answers wait for outside of the app, with the carrier's name in words."""
    own = model.app.own
    names = ("depends_on", *(["database_depends_on"] if model.answers["database"] == "cluster" else []))
    for name in () if model.app.layered else names:  # a layer orders its apps
        for entry in model.answers[name]:
            target = ResourceId("Kustomization", entry.get("namespace") or model.app.main.namespace, entry["name"])
            if target not in own:
                yield "Kustomization", target
    for entry in model.answers["helmrelease_depends_on"]:
        yield (
            "HelmRelease",
            ResourceId("HelmRelease", entry.get("namespace") or model.app.namespace, entry.get("name", "")),
        )


def _servers(linker: Linker) -> None:
    servers = list(linker.here.servers)
    for name in dict.fromkeys(nfs_servers(model_persistence(linker.model.answers))):
        present = not linker.is_copy or name in linker.here.servers or "${" in name or linker.here.mentions(name)
        lone = servers[0] if len(servers) == 1 and len(linker.there.servers) == 1 else ""
        stands = linker.link(
            "NFS server", name, present, lambda lone=lone: lone, sorted(servers)  # type: ignore[misc]
        )  # fmt: skip
        if stands != name:
            linker.found.words[name] = stands or name


def _volumes(linker: Linker) -> None:
    """Say which folders outside both clusters share, and which are the new cluster's own by its name."""
    for volume in (*linker.model.answers["extra_persistence"], *linker.model.answers["extra_volumes"]):
        path = str(volume.get("server_path") or text_at(volume, "source", "nfs", "path"))
        if linker.is_copy and path:
            key, moved = volume.get("key") or volume.get("name"), exchanged(path, linker.there, linker.here)
            where = f"is at `{moved}` in place of `{path}`" if moved != path else f"is `{path}` in both clusters"
            linker.found.notes.append(f"volume `{key}` {where}")


def model_persistence(answers: Mapping[str, Any]) -> Any:
    """Return the answers that may hold NFS volumes."""
    return [answers[name] for name in ("extra_persistence", "extra_volumes", "extra_values", "extra_manifests")]


def _databases(linker: Linker) -> None:
    """Let the only shared PostgreSQL cluster here take the place of one there."""
    here = linker.here.databases
    for namespace, name in linker.there.databases:
        if linker.is_copy and (namespace, name) not in here and len(here) == 1:
            ((space, stands),) = here
            for suffix in ("rw", "ro", "r"):
                linker.found.words[f"{name}-{suffix}.{namespace}"] = f"{stands}-{suffix}.{space}"
