"""Finds the app that a user means: by its name, by namespace and name, or by its folder."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Mapping, Sequence

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.siblings import App


def find_app(apps: Sequence[App], wanted: str, near: str = "") -> App:
    """Return the one app that `wanted` names.

    Args:
        apps: The apps to choose from, of one cluster or of several.
        wanted: `name`, `namespace/name`, or the path of an app's folder or entry file.
        near: The folder that a path may be relative to; the repository's root counts as well.

    Raises:
        ScaffoldError: None has that name, or several have it.
    """
    found = [app for app in apps if wanted in (app.name, f"{app.namespace}/{app.name}")]
    if not found:
        paths = {posixpath.normpath(posixpath.join(near, wanted)), posixpath.normpath(wanted)}
        found = [app for app in apps if paths & {app.folder, app.entry}]
    if len(found) == 1:
        return found[0]
    several = len({app.cluster for app in apps}) > 1
    if not found:
        raise ScaffoldError(_unknown(apps, wanted, several=several))
    listed = ", ".join(_shown(app, several=several) for app in found)
    tells_apart: Mapping[str, set[str]] = {
        "with `--cluster`": {app.cluster for app in found},
        "as `NAMESPACE/NAME`": {f"{app.namespace}/{app.name}" for app in found},
        "by its folder": {app.folder for app in found},
    }
    ways = [way for way, told in tells_apart.items() if len(told) == len(found)]
    raise ScaffoldError(f"`{printable(wanted)}` is {len(found)} apps: {listed}; name one {' or '.join(ways)}")


def _unknown(apps: Sequence[App], wanted: str, *, several: bool) -> str:
    start = f"no app `{printable(wanted)}`"
    if not apps:
        return f"{start}: no Kustomization here applies an app of its own"
    layered = [a for a in apps if a.layered and wanted in (a.main.name, f"{a.main.namespace}/{a.main.name}")]
    if layered:
        several_apps = f"{len(layered)} apps" if len(layered) > 1 else "one app"
        listed = ", ".join(_shown(app, several=several) for app in layered[:5])
        more = ", …" if len(layered) > 5 else ""
        return f"{start}, but that is a layer, which applies {several_apps}: {listed}{more}; name the app"
    for app in apps:
        named = [k for k in app.others if wanted in (k.name, f"{k.namespace}/{k.name}")]
        if named or wanted in (app.main.name, f"{app.main.namespace}/{app.main.name}"):
            return f"{start}, but that is a Kustomization of app {_shown(app, several=several)}; name the app"
    names = sorted({app.name for app in apps} | {f"{app.namespace}/{app.name}" for app in apps})
    near = difflib.get_close_matches(wanted, names, 3)
    if near:
        return f"{start}; did you mean {' or '.join(f'`{printable(name)}`' for name in near)}"
    return f"{start}; `scaffold inventory` lists what there is"


def _shown(app: App, *, several: bool) -> str:
    cluster = f" in cluster `{printable(app.cluster)}`" if several else ""
    return f"`{printable(app.namespace)}/{printable(app.name)}`{cluster} (`{printable(app.folder)}`)"
