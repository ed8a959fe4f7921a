"""Runs the wizard over the sample repository, for the tests to look at its terminal; prints the inputs as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scaffold.adapters.prompts import confirm_diff
from scaffold.adapters.wizard import wizard
from scaffold.answers.context import Context, ImageFacts
from scaffold.answers.inputs import Inputs, read_inputs
from scaffold.errors import ConflictError, ScaffoldError
from scaffold.report.review import format_review
from tests.sample_repository import APPS, app, sample, siblings

IMAGE = ImageFacts(ports=(6767,), uid=1000, volumes=("/data",))
PATCH = (
    b"diff --git a/apps/bazarr/ks.yaml b/apps/bazarr/ks.yaml\nnew file mode 100644\n--- /dev/null\n"
    b"+++ b/apps/bazarr/ks.yaml\n@@ -0,0 +1,2 @@\n+kind: Kustomization\n+# \x1b[31mred\n"
)


def main(arguments: dict[str, Any]) -> int:
    """Run the wizard.

    Args:
        arguments: `given` (inputs), `namespaces` (how many more there are), `registry` (the message with which the
            registry fails), `external` (the domain of what the external gateway serves), `diff` (whether one is shown).
    """
    more = [app("app", f"namespace-{number:02}") for number in range(arguments.get("namespaces", 0))]
    files = sample(*more)
    if arguments.get("external"):
        path = f"{APPS}/media/jellyfin/app/helmrelease.yaml"
        files[path] = files[path].replace("example.com", arguments["external"])
    known = siblings(files)

    def load_context(inputs: Inputs) -> Context:
        if inputs.app == "vault" and inputs.namespace:
            raise ConflictError("Kustomization `flux-system/vault` exists; choose another name")
        return Context(known, inputs.app or "", inputs.namespace or "")

    def on_image(inputs: Inputs) -> ImageFacts | str:
        failed: str | None = arguments.get("registry")
        return failed if failed and "missing" in (inputs.image or "") else IMAGE

    try:
        inputs = wizard(load_context, read_inputs(arguments.get("given", {}), ()), format_review, on_image=on_image)
        written = confirm_diff(PATCH, "Write 1 file?") if arguments.get("diff") else None
    except ScaffoldError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return 130
    answered = {name: value for name, value in asdict(inputs).items() if value not in (None, {})}
    print(json.dumps({"written": written, **answered} if arguments.get("diff") else answered))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
