"""A simulated start as text: runs in; whole reports out."""

from __future__ import annotations

from dataclasses import replace

from scaffold.report.simulation_text import format_text
from scaffold.simulation.outcome import Held, Seen, Transition, Wave
from tests.report.runs import EMPTY, LAYERS, LAYERS_APPS, SOURCE, STORE, STORE_APPS, kustomization, run, subject


def test_nothing_was_played() -> None:
    assert format_text(EMPTY, {}) == "cluster main\n  everything is up after 0s\n  seed 1: 0 objects\n"


def test_a_start() -> None:
    assert format_text(LAYERS, LAYERS_APPS) == (
        "cluster main\n"
        "  everything is up after 10m 00s\n"
        "  seed 1: 3 Kustomizations, 3 HelmReleases, 1 Pod, 1 other object\n"
        "\n"
        "waves\n"
        "  1  T+00:20 – T+03:00  1  flux-system/infrastructure\n"
        "  2  T+03:00 – T+06:00  1  flux-system/databases\n"
        "  3  T+06:00 – T+09:00  1  flux-system/apps\n"
        "\n"
        "critical path: each step waited for the one above it\n"
        "  T+00:20  +00:20  GitRepository flux-system/flux-system     Fetching 20s\n"
        "  T+02:58  +02:38  HelmRelease cert-manager/cert-manager     Reconciling 1m 58s\n"
        "  T+03:00  +00:02  Kustomization flux-system/infrastructure  Checking 2s\n"
        "  T+06:00  +03:00  HelmRelease postgresql/postgresql         Reconciling 2m 00s\n"
        "  T+06:00  +00:00  Kustomization flux-system/databases\n"
        "  T+10:00  +04:00  Pod authentik/authentik                   PullingImages 1m 40s\n"
        "\n"
        "timeline\n"
        "  T+00:20  GitRepository flux-system/flux-system     Ready\n"
        "  T+00:20  Kustomization flux-system/infrastructure  Applying\n"
        "  T+02:58  HelmRelease cert-manager/cert-manager     Ready\n"
        "  T+03:00  Kustomization flux-system/infrastructure  Ready\n"
        "  T+03:00  Kustomization flux-system/databases       Applying\n"
        "  T+06:00  HelmRelease postgresql/postgresql         Ready\n"
        "  T+06:00  Kustomization flux-system/databases       Ready\n"
        "  T+06:00  Kustomization flux-system/apps            Applying\n"
        "  T+08:59  HelmRelease authentik/authentik           Ready\n"
        "  T+09:00  Kustomization flux-system/apps            Ready\n"
        "  T+10:00  Pod authentik/authentik                   Running\n"
    )


def test_a_failure() -> None:
    assert format_text(STORE, STORE_APPS) == (
        "cluster main, with `HelmRelease/external-secrets/external-secrets=chart-error`\n"
        "  4 of 5 apps never come up; everything else is up after 1m 35s\n"
        "  seed 1: 6 Kustomizations, 1 HelmRelease, 1 other object\n"
        "\n"
        "apps that never come up\n"
        "  default           echo\n"
        "  external-secrets  external-secrets\n"
        "  media             immich, jellyfin\n"
        "\n"
        "why\n"
        "  HelmRelease external-secrets/external-secrets: Failed since T+05:00\n"
        "      Helm install failed: timed out\n"
        "    Kustomization external-secrets/external-secrets: Failed since T+05:20\n"
        "        health check failed after 5m\n"
        "      4 Kustomizations: Waiting since T+00:00, 1 of them for others of these\n"
        "          such as dependency 'external-secrets/external-secrets' is not ready\n"
        "          default/echo, media/immich, media/immich-database, media/jellyfin\n"
        "\n"
        "what one would see\n"
        "  $ flux get kustomizations -n media\n"
        "  NAME              REVISION  SUSPENDED  READY  MESSAGE\n"
        "  immich                      False      False  dependency 'media/immich-database' is not ready\n"
        "  immich-database             False      False  dependency 'media/postgres' is not ready\n"
        "\n"
        "waves\n"
        "  1  T+00:20 – T+01:35  1  network/gateway\n"
        "\n"
        "critical path: each step waited for the one above it\n"
        "  T+00:20  +00:20  GitRepository flux-system/flux-system  Fetching 20s\n"
        "  T+01:35  +01:15  Kustomization network/gateway          Applying 1m 15s\n"
        "\n"
        "timeline\n"
        "  T+00:20  GitRepository flux-system/flux-system            Ready     1 Kustomization goes on\n"
        "  T+00:20  Kustomization external-secrets/external-secrets  Applying\n"
        "  T+00:20  Kustomization network/gateway                    Applying\n"
        "  T+01:35  Kustomization network/gateway                    Ready\n"
        "  T+05:00  HelmRelease external-secrets/external-secrets    Failed\n"
    )


def test_every_change() -> None:
    played = run(
        subject("Kustomization/a/app", SOURCE, "", ("Idle", 3), ("Fetching", 5), end=9, up=False),
        end=9,
    )
    played = replace(
        played, transitions=(Transition(3, "Kustomization/a/app", "", "Idle", "applied"), *played.transitions)
    )
    assert format_text(played, {}, everything=True).partition("timeline\n")[2] == (
        "  T+00:03  Kustomization a/app  Idle             applied\n"
        "  T+00:05  Kustomization a/app  Idle → Fetching  fetching now\n"
    )


def test_colours() -> None:
    def paint(text: str, colour: str) -> str:
        return f"<{colour}>{text}</>"

    assert format_text(EMPTY, {}, paint=paint) == (
        "<bold>cluster main</>\n  <green>everything is up after 0s</>\n  seed 1: 0 objects\n"
    )
    painted = format_text(STORE, STORE_APPS, paint=paint)
    assert "  <red>4 of 5 apps never come up</>; everything else is up after 1m 35s\n" in painted
    assert "<bold>why</>\n  HelmRelease external-secrets/external-secrets: <red>Failed</> since T+05:00\n" in painted


def test_what_never_comes_up_outside_of_the_apps() -> None:
    played = run(
        subject("Kustomization/a/app", "", "", ("Applying", 0), ("Ready", 5), end=9),
        subject("GitRepository/a/other", "", "", ("Failed", 3), end=9, up=False),
        end=9,
        held=(Held("GitRepository/a/other", "Failed", "failed to checkout", (), 3),),
    )
    assert format_text(played, {"Kustomization/a/app": "a/app"}).splitlines()[1] == (
        "  1 object outside of the apps never comes up; everything else is up after 5s"
    )


def test_an_app_that_runs_without_its_route_comes_up_in_part() -> None:
    apps = {"Kustomization/a/app": "a/app", "Kustomization/b/other": "b/other"}
    route, gateway = "HTTPRoute/a/app", "Gateway/network/internal"
    subjects = [
        *(subject(name, "", "", ("Applying", 0), ("Ready", 5), end=9) for name in apps),
        subject(route, "Kustomization/a/app", "", ("Pending", 5), end=9, up=False),
        subject(gateway, "", "", end=9, up=False),
    ]
    held = [Held(gateway, "Absent", "not found", (), 0), Held(route, "Pending", "", (gateway,), 5)]
    played = run(*subjects, end=9, held=tuple(held), failures=(f"{gateway}=gateway-missing",))
    assert format_text(played, apps).partition("\n\ntimeline")[0] == (
        "cluster main, with `Gateway/network/internal=gateway-missing`\n"
        "  1 of 2 apps comes up in part; everything else is up after 5s\n"
        "  seed 1: 2 Kustomizations, 2 other objects\n"
        "\n"
        "apps that come up in part\n"
        "  a  app\n"
        "\n"
        "why\n"
        "  Gateway network/internal: Absent\n"
        "      not found\n"
        "    HTTPRoute a/app: Pending since T+00:05"
    )
    down = subject("Pod/b/other", "Kustomization/b/other", "", ("CrashLoop", 7), end=9, up=False)
    crash = Held("Pod/b/other", "CrashLoop", "back-off", (), 7)
    assert format_text(run(*subjects, down, end=9, held=(*held, crash)), apps).splitlines()[1:7] == [
        "  1 of 2 apps never comes up, 1 comes up in part; everything else is up after 5s",
        "  seed 1: 2 Kustomizations, 1 Pod, 2 other objects",
        "",
        "apps that never come up",
        "  b  other",
        "",
    ]


def test_nothing_comes_up() -> None:
    name = "Kustomization/a/app"
    played = run(
        subject(name, "", "", ("Idle", 0), end=9, up=False), end=9, held=(Held(name, "Idle", "no source", (), 0),)
    )
    assert format_text(played, {name: "a/app"}).splitlines()[1] == "  1 of 1 app never comes up"


def test_what_waits_in_circles() -> None:
    def waits(name: str, other: str) -> Held:
        return Held(kustomization(name), "Waiting", f"dependency '{other}' is not ready", (kustomization(other),), 0)

    names = ("x", "y", "z", "self", "child", "parent")
    child = replace(waits("child", "parent"), state="Failed")
    pairs = (waits("x", "y"), waits("y", "x"), waits("z", "x"), waits("self", "self"))
    held = (*pairs, child, waits("parent", "child"))
    played = run(
        *(subject(kustomization(name), "", "", ("Waiting", 0), end=9, up=False) for name in names), end=9, held=held
    )
    found = format_text(played, {}).split("why\n")[1].split("\n\n")[0].splitlines()
    assert [line for line in found if "since" in line] == [
        "  3 Kustomizations: Waiting since T+00:00, 2 of them wait for each other, 1 of them for others of these",
        "  Kustomization flux-system/child: Failed since T+00:00, in a circle of 2",
        "  Kustomization flux-system/parent: Waiting since T+00:00, in a circle of 2",
        "  Kustomization flux-system/self: Waiting since T+00:00, it waits for itself",
    ]


def test_kustomizations_count_where_there_is_no_app() -> None:
    assert format_text(STORE, {}).splitlines()[1] == (
        "  5 of 6 Kustomizations never come up; everything else is up after 1m 35s"
    )


def test_long_lists() -> None:
    names = [f"Kustomization/{space}/app-{n:02}" for space, count in (("media", 40), ("dev", 20)) for n in range(count)]
    waiting = [subject(name, "", "", ("Waiting", 0), end=9, up=False) for name in names]
    played = run(
        subject(kustomization("store"), "", "", ("Failed", 1), end=9, up=False),
        *waiting,
        end=9,
        failures=tuple(f"Pod/a/{n}=crash" for n in range(5)),
        waves=(Wave(1, 0, 9, tuple(names)), Wave(2, 0, 9, ("Kustomization/a/one",))),
        held=(
            Held(kustomization("store"), "Failed", "no", (), 1),
            *(Held(name, "Waiting", "no store", (kustomization("store"),), 0) for name in sorted(names)),
        ),
        seen=(Seen("kubectl get pods", ("NAME", *(f"pod-{n}" for n in range(20)))),),
    )
    text = format_text(played, {}, width=60)
    assert text.startswith("cluster main, with `Pod/a/0=crash`, `Pod/a/1=crash`, `Pod/a/2=crash` and 2 more\n")
    assert (
        "    60 Kustomizations: Waiting since T+00:00\n"
        "        no store\n"
        "        dev/app-00, dev/app-01, dev/app-02, dev/app-03,\n"
        "        dev/app-04, dev/app-05, dev/app-06, dev/app-07,\n"
        "        and 52 more\n"
    ) in text
    assert (
        "Kustomizations that never come up\n"
        "  dev          app-00, app-01, app-02, app-03, app-04,\n"
        "               app-05, app-06, app-07, app-08, app-09,\n"
    ) in text
    assert "  pod-4\n  … and 15 more rows\n" in text
    assert "waves\n  1  T+00:00 – T+00:09  60  media 40, dev 20\n  2  T+00:00 – T+00:09   1  a/one\n" in text


def test_a_long_critical_path_loses_its_middle() -> None:
    names = [f"Kustomization/a/{n:03}" for n in range(60)]
    played = run(
        *(subject(name, "", "", ("Applying", n), ("Ready", n + 1), end=60) for n, name in enumerate(names)),
        end=60,
        critical_path=tuple(names),
    )
    lines = format_text(played, {}).partition("above it\n")[2].partition("\n\n")[0].splitlines()
    assert len(lines) == 51
    assert lines[24:27] == [
        "  T+00:25  +00:01  Kustomization a/024  Applying 1s",
        "  … and 10 more steps",
        "  T+00:36  +00:01  Kustomization a/035  Applying 1s",
    ]


def test_what_a_terminal_would_act_on_is_replaced() -> None:
    evil = "Kustomization/a/\x1b[31m\u202e\ud800"
    played = run(
        subject(evil, "", "", ("Failed\x1b", 0), end=9, up=False),
        end=9,
        failures=(f"{evil}=crash",),
        critical_path=(evil,),
        waves=(Wave(1, 0, 9, (evil,)),),
        held=(Held(evil, "Failed\x1b", "no \x07", (), 0),),
        seen=(Seen("kubectl \x1b", ("NAME \x1b",)),),
    )
    for everything in (False, True):
        text = format_text(replace(played, cluster="\x1b"), {}, everything=everything)
        assert not any(one in text for one in "\x1b\x07\u202e\ud800")


def test_what_would_end_a_line_is_replaced() -> None:
    evil = "Kustomization/a\n0 of 0\u2028/b\n0 of 0\t"
    played = run(
        subject(evil, "", "", ("Failed", 0), end=9, up=False),
        subject("Kustomization/a/b", "", "", ("Applying", 0), ("Ready", 9), end=9),
        end=9,
        failures=(f"{evil}=crash",),
        critical_path=(evil,),
        waves=(Wave(1, 0, 9, (evil,)),),
        held=(Held(evil, "Failed", "no\n0 of 0", (), 0),),
        seen=(Seen("kubectl get x", ("NAME\n0 of 0",)),),
    )
    for everything in (False, True):
        text = format_text(replace(played, cluster="a\n0 of 0"), {}, everything=everything)
        assert not any(line.lstrip().startswith("0 of 0") for line in text.splitlines())
        assert text.startswith("cluster a�0 of 0, with `Kustomization/a�0 of 0�/b�0 of 0�=crash`\n")
