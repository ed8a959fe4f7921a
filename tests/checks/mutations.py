"""Plants a fault at a random place of a varied repository, and says where its finding is to be."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.build import kustomize_file
from tests.checks.varied import Varied, VariedApp

MARK = "¦"
"""Stands in a replacement before what the finding is to point at, and is taken out."""

ANY = frozenset({"*"})
"""Further rules that a fault may set off: any, since it takes objects away."""


@dataclass
class Planted:
    """A fault.

    Attributes:
        files: The files that it changes.
        place: Where its finding is to be; line and column 0 for a whole file.
        together: Rules that rightly find the same fault.
        links: Symbolic links that it adds.
        others: Paths that it adds without content.
    """

    files: dict[str, str] = field(default_factory=dict)
    place: tuple[str, int, int] = ("", 0, 0)
    together: frozenset[str] = frozenset()
    links: dict[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def write(self, path: str, content: str) -> Planted:
        """Change a file; its mark, if it has one, is the finding's place."""
        if MARK in content:
            start = content.index(MARK)
            before = content[:start]
            self.place = (path, before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1)
            content = content.replace(MARK, "")
        self.files[path] = content
        return self

    def edit(self, varied: Varied, path: str, old: str, new: str) -> Planted:
        """Replace the first occurrence of a text."""
        content = self.files.get(path, varied.files[path])
        assert old in content, f"{old!r} is not in {path}:\n{content}"
        return self.write(path, content.replace(old, new, 1))

    def add(self, varied: Varied, app: VariedApp, name: str, content: str) -> Planted:
        """Add an object to an app."""
        listed = varied.files[app.kustomize] + f"  - ./{name}\n"
        return self.write(f"{app.folder}/app/{name}", content).write(app.kustomize, listed)


def _app(varied: Varied) -> VariedApp:
    return varied.rng.choice(varied.apps)


def _other(varied: Varied, app: VariedApp) -> VariedApp:
    return varied.rng.choice([o for o in varied.apps if o is not app and o.cluster == app.cluster])


def _neighbour(varied: Varied, app: VariedApp) -> VariedApp:
    return varied.rng.choice([o for o in varied.apps if o is not app and o.listing == app.listing])


def _waiting(varied: Varied, app: VariedApp, target: str, namespace: str) -> str:
    """Return an app's entry file with a marked first dependency."""
    content = varied.files[app.entry]
    line = f"{{name: {MARK}{target}, namespace: {namespace}}}"
    if "  dependsOn:\n" not in content:
        return content.replace("spec:\n", f"spec:\n  dependsOn:\n    - {line}\n", 1)
    step = "    " if "\n    - name:" in content else "  "
    return content.replace("  dependsOn:\n", f"  dependsOn:\n{step}- {line}\n", 1)


def conflict_marker(varied: Varied) -> Planted:
    path = varied.rng.choice(sorted(path for path in varied.files if "/apps/" in path))
    if varied.rng.random() < 0.3:
        left = f"{path}{varied.rng.choice(('.rej', '.orig'))}"
        return Planted(place=(left, 0, 0), others=(left,))
    lines = varied.files[path].splitlines(keepends=True)
    at = varied.rng.randrange(len(lines) + 1)
    sides = [f"{MARK}<<<<<<< ours\n", "a: 1\n", "=======\n", "a: 2\n", ">>>>>>> theirs\n"]
    return Planted(together=ANY).write(path, "".join([*lines[:at], *sides, *lines[at:]]))


def cross_cluster_reference(varied: Varied) -> Planted:
    app = _app(varied)
    there = varied.rng.choice([other for other in varied.apps if other.cluster != app.cluster])
    up = f"../../../../../{there.cluster}"
    way = varied.rng.randrange(4)
    if way == 0:
        old, new = f"path: ./{app.folder}/app", f"path: {MARK}./{there.folder}/app"
        return Planted(together=ANY).edit(varied, app.entry, old, new)
    if way == 1:
        entry = f"{up}/{there.release.removeprefix(f'kubernetes/{there.cluster}/')}"
        generator = f"configMapGenerator:\n  - name: x\n    files: [{MARK}{entry}]\n"
        return Planted().write(app.kustomize, varied.files[app.kustomize] + generator)
    folder = f"kubernetes/{there.cluster}/parts"
    if way == 2:
        made = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
        listed = f"{varied.files[app.kustomize]}components:\n  - {MARK}{up}/parts\n"
        return Planted().write(f"{folder}/kustomization.yaml", made).write(app.kustomize, listed)
    link = f"{app.folder}/app/linked"
    planted = Planted(place=(link, 0, 0), links={link: f"{up}/parts"})
    planted.write(f"{folder}/note.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\n")
    planted.write(f"{folder}/kustomization.yaml", kustomize_file("./note.yaml"))
    return planted.write(app.kustomize, f"{varied.files[app.kustomize]}  - ./linked\n")


def dependency_cycle(varied: Varied) -> Planted:
    app = _app(varied)
    if varied.rng.random() < 0.3:
        return Planted().write(app.entry, _waiting(varied, app, app.name, app.namespace))
    other = _other(varied, app)
    first, second = sorted((app, other), key=lambda one: (one.namespace, one.name))
    behind = _waiting(varied, second, first.name, first.namespace).replace(MARK, "")
    return (
        Planted().write(second.entry, behind).write(first.entry, _waiting(varied, first, second.name, second.namespace))
    )


def duplicate_name(varied: Varied) -> Planted:
    app = _app(varied)
    other = _neighbour(varied, app)
    if varied.rng.random() < 0.5:
        return Planted(together=ANY).edit(varied, app.release, f"  name: {app.name}\n", f"  name: {MARK}{other.name}\n")
    return Planted(together=ANY).edit(varied, app.entry, f"  name: {app.name}\n", f"  name: {MARK}{other.name}\n")


def invalid_hostname(varied: Varied) -> Planted:
    app = _app(varied)
    bad = varied.rng.choice(("https://{}.example.com/", "{}_.example-.com", "{} .example.com", "-{}.example.com"))
    return Planted().edit(varied, app.release, f"{app.name}.example.com", f"{MARK}{bad.format(app.name)}")


def _tagged(varied: Varied, app: VariedApp) -> tuple[str, str]:
    """Return the line of an app's tag, and that of its digest."""
    line = next(line for line in varied.files[app.release].splitlines() if " tag: " in line)
    return line.strip(), line.partition("@")[2]


def latest_tag(varied: Varied) -> Planted:
    app = _app(varied)
    line, digest = _tagged(varied, app)
    if varied.rng.random() < 0.5:
        return Planted().edit(varied, app.release, line, f"tag: {MARK}latest@{digest}")
    return Planted(together=frozenset({"unpinned-image"})).edit(varied, app.release, line, f"tag: {MARK}latest")


def malformed_digest(varied: Varied) -> Planted:
    app = _app(varied)
    line, digest = _tagged(varied, app)
    wrong = varied.rng.choice(
        (digest[:-1], digest + "0", digest.upper().replace("SHA", "sha"), digest.replace("256", "1"))
    )
    return Planted().edit(varied, app.release, line, f"tag: {MARK}1.0@{wrong}")


def missing_dependency(varied: Varied) -> Planted:
    app = _app(varied)
    content = varied.files[app.entry]
    step = "    " if "\n    - name:" in content else "  "
    target = varied.rng.choice(("stores", "storage", "gateways"))
    content = content.replace(f"{step}- name: {target}\n{step}  namespace: system\n", "", 1)
    return Planted().write(app.entry, content.replace(f"dependsOn:\n{step}- ", f"dependsOn:\n{step}{MARK}- ", 1))


def missing_path(varied: Varied) -> Planted:
    app = _app(varied)
    wrong = varied.rng.choice((f"./{app.folder}/ap", f"./{app.folder}x/app", "./nowhere"))
    return Planted(together=ANY).edit(varied, app.entry, f"path: ./{app.folder}/app", f"path: {MARK}{wrong}")


def missing_secret(varied: Varied) -> Planted:
    app = _app(varied)
    wrong = varied.rng.choice((f"{app.name}-secrets", "credentials", f"{_other(varied, app).namespace}-keys"))
    return Planted().edit(varied, app.release, f"name: {app.name}-secret", f"name: {MARK}{wrong}")


def plaintext_secret(varied: Varied) -> Planted:
    app = _app(varied)
    letters, digits = varied.rng.sample("abcdefghijkmnpqrstuvwxyz", 12), varied.rng.choices("0123456789", k=12)
    value = "".join(f"{letter}{digit}" for letter, digit in zip(letters, digits, strict=True))
    way = varied.rng.randrange(5)
    head = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: plain\n"
    if way == 0:
        return Planted().add(varied, app, "plain.yaml", f"{head}stringData:\n  note: ''\n  token: {MARK}{value}\n")
    if way == 1:
        encoded = b64encode(value.encode()).decode()
        return Planted().add(varied, app, "plain.yaml", f"{head}data:\n  password: {MARK}{encoded}\n")
    if way == 2:
        path = f"{app.folder}/app/plain.sops.yaml"
        planted = Planted().write(path, f"a: {value}\n")
        planted.place = (path, 0, 0)
        return planted
    if way == 3:
        name = varied.rng.choice(("API_KEY", "DB_PASSWORD", "ACCESS_TOKEN", "CLIENT_SECRET"))
        return Planted().edit(varied, app.release, "env:\n", f"env:\n              {name}: {MARK}{value}\n")
    body = b64encode(bytes(varied.rng.randrange(256) for _ in range(96))).decode()
    key = f"{MARK}-----BEGIN PRIVATE {'KEY'}-----\n    {body[:64]}\n    {body[64:]}\n"
    config = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plain\ndata:\n  key: |\n    {key}"
    return Planted().add(varied, app, "plain.yaml", config)


def same_kustomization_deadlock(varied: Varied) -> Planted:
    cluster = varied.rng.choice(varied.names)
    operator = varied.platform[f"{cluster}/external-secrets"]
    if varied.rng.random() < 0.5:
        kind = varied.rng.choice(("ClusterSecretStore", "ExternalSecret", "PushSecret"))
        body = f"apiVersion: external-secrets.io/v1\nkind: {MARK}{kind}\nmetadata:\n  name: own\n"
        return Planted().add(varied, operator, "own.yaml", body)
    app = _app(varied)
    inner = f"{app.folder}/inner"
    child = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: inner\n"
        f"  namespace: {app.namespace}\nspec:\n  path: ./{inner}\n  dependsOn: [{{name: {MARK}{app.name}}}]\n"
        "  sourceRef: {kind: GitRepository, name: flux-system}\n"
    )
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: inner\n"
    planted = Planted().add(varied, app, "inner.yaml", child).write(f"{inner}/config.yaml", config)
    place = planted.place
    planted.write(app.entry, varied.files[app.entry].replace("wait: false", "wait: true"))
    planted.place = place
    return planted


def short_refresh(varied: Varied) -> Planted:
    app = _app(varied)
    short = varied.rng.choice(("10s", "59s", "0.5m", "100ms"))
    return Planted().edit(varied, app.secret, "refreshInterval: 12h", f"refreshInterval: {MARK}{short}")


def unknown_dependency(varied: Varied) -> Planted:
    app = _app(varied)
    target, namespace = varied.rng.choice(
        (("store", "system"), ("stores", app.namespace), ("nothing-like-it", "system"), ("longhorn", "system"))
    )
    return Planted().write(app.entry, _waiting(varied, app, target, namespace))


def unknown_gateway(varied: Varied) -> Planted:
    app = _app(varied)
    return Planted().edit(
        varied, app.release, "name: internal", f"name: {MARK}{varied.rng.choice(('intern', 'public'))}"
    )


def unknown_secret_store(varied: Varied) -> Planted:
    app = _app(varied)
    return Planted().edit(varied, app.secret, "name: vault", f"name: {MARK}{varied.rng.choice(('vaults', 'keeper'))}")


def unknown_storage_class(varied: Varied) -> Planted:
    app = _app(varied)
    wrong = varied.rng.choice(("blocks", "fast-ssd"))
    return Planted().edit(varied, app.release, "storageClass: block", f"storageClass: {MARK}{wrong}")


def unpinned_image(varied: Varied) -> Planted:
    app = _app(varied)
    line, digest = _tagged(varied, app)
    return Planted().edit(varied, app.release, line, line.replace("tag: ", f"tag: {MARK}").replace(f"@{digest}", ""))


def unregistered_app(varied: Varied) -> Planted:
    app = _app(varied)
    listed = [line for line in varied.files[app.listing].splitlines(keepends=True) if f"{app.name}/" not in line]
    marked = varied.files[app.entry].replace(f"  name: {app.name}\n", f"  name: {MARK}{app.name}\n", 1)
    return Planted().write(app.listing, "".join(listed)).write(app.entry, marked)


def unresolved_resource(varied: Varied) -> Planted:
    app = _app(varied)
    path, file = varied.rng.choice(((app.kustomize, "helmrelease.yaml"), (app.kustomize, "externalsecret.yaml")))
    dot = "./" if "- ./" in varied.files[path] else ""
    return Planted(together=ANY).edit(varied, path, f"{dot}{file}", f"{MARK}{dot}{file}x")


MUTATIONS: Mapping[str, Callable[[Varied], Planted]] = {
    mutation.__name__.replace("_", "-"): mutation
    for mutation in (
        conflict_marker, cross_cluster_reference, dependency_cycle, duplicate_name, invalid_hostname, latest_tag,
        malformed_digest, missing_dependency, missing_path, missing_secret, plaintext_secret,
        same_kustomization_deadlock, short_refresh, unknown_dependency, unknown_gateway, unknown_secret_store,
        unknown_storage_class, unpinned_image, unregistered_app, unresolved_resource,
    )
}  # fmt: skip
"""What plants each rule's fault."""


def varied(seed: int) -> Varied:
    """Return the repository of a seed."""
    return Varied(random.Random(seed)).build()
