"""Answers and images that `scaffold new-app` refuses: the whole message, exit code 2, no byte written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden_situations import BY_NAME, digest
from tests.golden_trees import before
from tests.refusals.conftest import GIVEN, Refuse, repository

# ---- answers


def test_nothing_given(sample: Path, refuse: Refuse) -> None:
    assert refuse(sample) == (
        "error: 3 answers are invalid\n"
        "  `name` is required: `scaffold new-app NAME`\n"
        "  `--image` is required, such as `ghcr.io/owner/app:1.2.3`\n"
        "  `--namespace` is required; there is `dbms`, `default`, `external-secrets`, `flux-system`, `media`, "
        "`network`, `rook-ceph`, or a new one\n"
    )


def test_every_invalid_answer_is_named_at_once(sample: Path, refuse: Refuse) -> None:
    wrong = ("--port", "99999", "--size", "5gi", "--hostname", "foo bar", "--mount", "config", "--secret", "9A")
    more = ("--workload", "deploy", "--database", "postgress", "--access-mode", "RWO", "--schedule", "daily")
    assert refuse(sample, "paperless", *GIVEN, *wrong, *more, "--path", "x", "--data", "por=80") == (
        "error: 11 answers are invalid\n"
        "  `por` is no question; did you mean `port`\n"
        "  `port` must be a port from 1 to 65535, or 0 for none\n"
        "  `workload` `deploy` is none of deployment, statefulset, daemonset, cronjob; did you mean `deployment`\n"
        "  `database` `postgress` is none of none, postgres, cluster, init, component, resource; "
        "did you mean `postgres`\n"
        "  `access_mode` `RWO` is none of ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod\n"
        "  `schedule` `daily` must be a cron schedule, such as `0 3 * * *`\n"
        "  `size` `5gi` must be a quantity, such as `5Gi`\n"
        "  `mount` `config` must be an absolute path, such as `/config`\n"
        "  `hostname` `foo bar` must be a DNS name, such as `app.example.com`\n"
        "  `secret` must be letters, digits and `_`, not starting with a digit\n"
        "  `route_path` `x` must start with `/`\n"
    )


def test_answers_that_only_the_template_refuses(sample: Path, refuse: Refuse) -> None:
    wrong = ("--secret", "TOKEN", "--data", "secret_refresh=soon", "--data", "depends_on=[{nam: x}]")
    assert refuse(sample, "paperless", *GIVEN, *wrong) == (
        "error: 2 answers are invalid\n"
        "  `secret_refresh` must be a duration such as 30m or 1h\n"
        "  `depends_on` must be a list of dependencies, each with name, perhaps namespace, readyExpr\n"
    )


def test_an_answers_file_that_is_missing(sample: Path, tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "answers.yaml"
    said = refuse(sample, "paperless", *GIVEN, "--answers", str(path))
    assert said == f"error: answers file `{path}`: no such file or directory\n"


@pytest.mark.parametrize("text", ["- a\n", "a\n", "", "12\n"])
def test_an_answers_file_that_is_no_mapping(sample: Path, tmp_path: Path, refuse: Refuse, text: str) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    assert refuse(sample, "paperless", *GIVEN, "--answers", str(path)) == (
        f"error: answers file `{path}` is no mapping; write `name: value` lines or a JSON object\n"
    )


def test_an_answers_file_that_is_no_yaml(sample: Path, tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("port: [80\nname: x\n", encoding="utf-8")
    said = refuse(sample, "paperless", *GIVEN, "--answers", str(path))
    assert said.startswith(f"error: {path}:2:")
    assert ": not YAML: " in said


def test_an_answers_file_that_is_no_text(sample: Path, tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "answers.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    said = refuse(sample, "paperless", *GIVEN, "--answers", str(path))
    assert said == f"error: answers file `{path}`: is not UTF-8 text\n"


def test_data_without_an_equals_sign(sample: Path, refuse: Refuse) -> None:
    said = refuse(sample, "paperless", *GIVEN, "--data", "port")
    assert said == "error: `--data port` has no `=`; write `--data name=value`\n"


def test_data_that_is_no_yaml(sample: Path, refuse: Refuse) -> None:
    said = refuse(sample, "paperless", *GIVEN, "--data", "env={A: [}")
    assert said.startswith("error: --data env:1:")


def test_a_required_variable_of_a_component_that_no_sibling_sets_alike(tmp_path: Path, refuse: Refuse) -> None:
    files = before(BY_NAME["database-by-component"])
    path = "cluster/apps/home/homebox/ks.yaml"
    files[path] = files[path].replace(b"      POSTGRES_VERSION: '17'\n", b"")
    root = repository(tmp_path / "component", files)
    given = ("--namespace", "home", *GIVEN[2:], "--database", "postgres")
    assert refuse(root, "linkwarden", *given) == (
        "error: `variables.POSTGRES_VERSION` is required: `cluster/components/postgres` needs it\n"
    )


def test_a_secret_without_any_secret_store(tmp_path: Path, refuse: Refuse) -> None:
    root = repository(tmp_path / "empty", before(BY_NAME["empty-repository"]))
    assert refuse(root, "paperless", *GIVEN, "--secret", "TOKEN") == (
        "error: `secret_store_name` is required: no sibling reads a secret, and there is no secret store; "
        "add `--data secret_store_name=NAME`\n"
    )


# ---- the image


def test_an_image_without_a_tag(sample: Path, refuse: Refuse) -> None:
    said = refuse(sample, "paperless", "--namespace", "media", "--image", "ghcr.io/example/app")
    assert said == "error: image `ghcr.io/example/app` names no tag; give one, such as `ghcr.io/example/app:1.2.3`\n"


def test_an_image_that_is_none(sample: Path, refuse: Refuse) -> None:
    said = refuse(sample, "paperless", "--namespace", "media", "--image", "ghcr.io/Example/App:1")
    assert said == ("error: image `ghcr.io/Example/App:1`: names are lower case; did you mean `example/app`\n")


def test_a_malformed_digest(sample: Path, refuse: Refuse) -> None:
    assert refuse(sample, "paperless", *GIVEN[:4], "--digest", "sha256:cafe") == (
        "error: image `ghcr.io/example/app@sha256:cafe`: a digest is `sha256:` and 64 hexadecimal digits in lower "
        "case\n"
    )


def test_two_different_digests(sample: Path, refuse: Refuse) -> None:
    image = f"ghcr.io/example/app:1.0@{digest('b')}"
    assert refuse(sample, "paperless", *GIVEN[:2], "--image", image, "--digest", digest("a")) == (
        f"error: `image` names digest `{digest('b')}` and `digest` says `{digest('a')}`; give one\n"
    )


def test_a_registry_that_cannot_be_reached(sample: Path, refuse: Refuse) -> None:
    # port 9 of the loopback interface: nobody listens there
    assert refuse(sample, "paperless", "--namespace", "media", "--image", "127.0.0.1:9/example/app:1.0") == (
        "error: registry `127.0.0.1:9` cannot be reached: connection refused; check the network and any proxy, "
        "or give `new-app` the digest with `--digest sha256:…`, or `--no-pin`\n"
    )
