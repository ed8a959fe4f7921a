"""Simulated starts made by hand: three layers that come up, and a store that holds two apps."""

from __future__ import annotations

from scaffold.simulation.outcome import Held, Run, Seen, Span, Subject, Transition, Wave

SOURCE = "GitRepository/flux-system/flux-system"


def subject(name: str, parent: str, awaited: str, *states: tuple[str, float], end: float, up: bool = True) -> Subject:
    """Return an object from its states and when it takes them; ready with the last, never made without any."""
    ends = [*(at for _, at in states[1:]), end]
    spans = tuple(Span(state, start, until) for (state, start), until in zip(states, ends, strict=False))
    return Subject(name, parent, states[-1][1] if up else None, awaited, spans)


def run(*subjects: Subject, end: float, **fields: object) -> Run:
    """Return a run of objects; their transitions follow from their states."""
    transitions = tuple(
        sorted(
            (
                Transition(after.start, one.id, before.state, after.state, f"{after.state.lower()} now")
                for one in subjects
                for before, after in zip(one.spans, one.spans[1:], strict=False)
            ),
            key=lambda one: (one.at, one.subject),
        )
    )
    given: dict[str, object] = {
        "cluster": "main", "seed": 1, "failures": (), "waves": (), "critical_path": (), "held": (), "seen": (),
    } | fields  # fmt: skip
    return Run(end=end, subjects=tuple(sorted(subjects, key=lambda one: one.id)), transitions=transitions, **given)  # type: ignore[arg-type]


EMPTY = run(end=0.0)


def kustomization(name: str) -> str:
    """Return a Kustomization's id."""
    return f"Kustomization/flux-system/{name}"


def release(name: str) -> str:
    """Return a HelmRelease's id."""
    return f"HelmRelease/{name}/{name}"


LAYERS = run(
    subject(SOURCE, "", "", ("Fetching", 0), ("Ready", 20), end=600),
    subject(
        kustomization("infrastructure"), SOURCE, release("cert-manager"),
        ("Waiting", 0), ("Applying", 20), ("Checking", 60), ("Ready", 180), end=600,
    ),
    subject(release("cert-manager"), kustomization("infrastructure"), "", ("Reconciling", 60), ("Ready", 178), end=600),
    subject(
        kustomization("databases"), SOURCE, release("postgresql"),
        ("Waiting", 0), ("Applying", 180), ("Checking", 240), ("Ready", 360), end=600,
    ),
    subject(release("postgresql"), kustomization("databases"), "", ("Reconciling", 240), ("Ready", 359.6), end=600),
    subject(
        kustomization("apps"), SOURCE, release("authentik"),
        ("Waiting", 0), ("Applying", 360), ("Checking", 420), ("Ready", 540), end=600,
    ),
    subject(release("authentik"), kustomization("apps"), "", ("Reconciling", 420), ("Ready", 539), end=600),
    subject(
        "Pod/authentik/authentik", release("authentik"), "",
        ("Pending", 450), ("PullingImages", 460), ("Starting", 560), ("Running", 600), end=600,
    ),
    end=600,
    waves=(
        Wave(1, 20, 180, (kustomization("infrastructure"),)),
        Wave(2, 180, 360, (kustomization("databases"),)),
        Wave(3, 360, 540, (kustomization("apps"),)),
    ),
    critical_path=(
        SOURCE, release("cert-manager"), kustomization("infrastructure"), release("postgresql"),
        kustomization("databases"), "Pod/authentik/authentik",
    ),
)  # fmt: skip
"""The three layers of about ten minutes."""

LAYERS_APPS = {kustomization(name): name for name in ("infrastructure", "databases", "apps")}

_OPERATOR = "Kustomization/external-secrets/external-secrets"
_APPS = ("media/immich", "media/jellyfin", "default/echo", "media/immich-database")
STORE = run(
    subject(SOURCE, "", "", ("Fetching", 0), ("Ready", 20), end=900),
    subject(_OPERATOR, SOURCE, SOURCE, ("Applying", 20), ("Failed", 320), end=900, up=False),
    subject(release("external-secrets"), _OPERATOR, "", ("Reconciling", 40), ("Failed", 300), end=900, up=False),
    *(subject(f"Kustomization/{name}", SOURCE, SOURCE, ("Waiting", 0), end=900, up=False) for name in _APPS),
    subject("Kustomization/network/gateway", SOURCE, SOURCE, ("Applying", 20), ("Ready", 95), end=900),
    end=900,
    failures=("HelmRelease/external-secrets/external-secrets=chart-error",),
    waves=(Wave(1, 20, 95, ("Kustomization/network/gateway",)),),
    critical_path=(SOURCE, "Kustomization/network/gateway"),
    held=(
        Held(release("external-secrets"), "Failed", "Helm install failed: timed out", (), 300),
        Held(_OPERATOR, "Failed", "health check failed after 5m", (release("external-secrets"),), 320),
        *(
            Held(
                f"Kustomization/{name}", "Waiting", "dependency 'external-secrets/external-secrets' is not ready",
                (_OPERATOR, release("external-secrets")), 0,
            )
            for name in ("default/echo", "media/immich-database", "media/jellyfin")
        ),
        Held(
            "Kustomization/media/immich", "Waiting", "dependency 'media/immich-database' is not ready",
            ("Kustomization/media/immich-database", _OPERATOR, release("external-secrets")), 0,
        ),
    ),
    seen=(
        Seen(
            "flux get kustomizations -n media",
            (
                "NAME              REVISION  SUSPENDED  READY  MESSAGE",
                "immich                      False      False  dependency 'media/immich-database' is not ready",
                "immich-database             False      False  dependency 'media/postgres' is not ready",
            ),
        ),
    ),
)  # fmt: skip
"""The operator's chart fails, and everything that waits for it."""

STORE_APPS = {
    _OPERATOR: "external-secrets/external-secrets",
    "Kustomization/media/immich": "media/immich",
    "Kustomization/media/immich-database": "media/immich",
    "Kustomization/media/jellyfin": "media/jellyfin",
    "Kustomization/default/echo": "default/echo",
    "Kustomization/network/gateway": "network/gateway",
}
