"""examples/kubernetes: the manifests are valid, agree with one another and with the gateway, and a config map that changes takes
effect."""

from __future__ import annotations

import re

import kubernetes_validate
import pytest
import yaml

from harness.command import sallyport
from harness.errors import assert_error
from harness.gateway import ROOT
from harness.kubelet import MountedVolume
from harness.ports import wait_for

EXAMPLE = ROOT / "examples/kubernetes"
KUSTOMIZATION = yaml.safe_load((EXAMPLE / "kustomization.yaml").read_text())
RESOURCES = [
    document for file in KUSTOMIZATION["resources"] for document in yaml.safe_load_all((EXAMPLE / file).read_text())
]
RAW = "https://raw.upstream.example"


def resource(kind: str, name: str = "sallyport") -> dict:
    (found,) = [one for one in RESOURCES if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


POD = resource("Deployment")["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]
CONFIG_MAPS = {
    one["name"]: {file.rsplit("/", 1)[-1]: (EXAMPLE / file).read_text() for file in one["files"]}
    for one in KUSTOMIZATION["configMapGenerator"]
}


@pytest.mark.parametrize("document", RESOURCES, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
@pytest.mark.parametrize("version", ["1.30", "1.37"])
def test_manifest_is_valid(document, version):
    kubernetes_validate.validate(document, version, strict=True)


def test_every_file_is_used():
    files = {str(path.relative_to(EXAMPLE)) for path in EXAMPLE.rglob("*") if path.is_file()}
    mounted = {file for one in KUSTOMIZATION["configMapGenerator"] for file in one["files"]}
    assert files == {"README.md", "kustomization.yaml", *KUSTOMIZATION["resources"], *mounted}


def test_selectors_select():
    labels = {
        one["metadata"]["name"]: one["spec"]["template"]["metadata"]["labels"] for one in RESOURCES if one["kind"] == "Deployment"
    }
    assert labels.keys() == {"sallyport", "redis"}
    for name, of_pods in labels.items():
        assert resource("Deployment", name)["spec"]["selector"]["matchLabels"] == of_pods
        assert resource("Service", name)["spec"]["selector"] == of_pods
        assert resource("NetworkPolicy", name)["spec"]["podSelector"]["matchLabels"] == of_pods
    assert resource("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels["sallyport"]


def test_ports_and_times_agree_with_the_configuration():
    settings = yaml.safe_load(CONFIG_MAPS["sallyport-config"]["sallyport.yaml"])
    ports = {port["name"]: port["containerPort"] for port in CONTAINER["ports"]}
    assert ports == {"https": settings["listen"]["port"], "admin": settings["admin"]["port"]}
    for probe, path in {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}.items():
        assert CONTAINER[f"{probe}Probe"]["httpGet"] == {"path": path, "port": "admin"}
    drain = int(settings["drainTimeout"].removesuffix("s"))
    assert POD["terminationGracePeriodSeconds"] == CONTAINER["lifecycle"]["preStop"]["sleep"]["seconds"] + drain + 5
    assert settings["authentication"]["oauth1"]["nonces"] == "redis://redis:6379/0"


def test_pods_meet_the_restricted_standard():
    assert resource("Namespace")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for name in ("sallyport", "redis"):
        pod = resource("Deployment", name)["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
        for container in pod["containers"]:
            context = container["securityContext"]
            assert not context["allowPrivilegeEscalation"] and context["capabilities"] == {"drop": ["ALL"]}
            assert context["readOnlyRootFilesystem"]


def test_what_is_mounted_passes_check(world, tmp_path):
    """Laid out as the pod sees it, with the secrets that the page has one make."""
    secrets = {
        "sallyport-certificates": {"orders.pem": world.pki.clients["acme-idp"].pem},
        "sallyport-tls": {"tls.crt": world.pki.path("gateway.pem").read_bytes(), "tls.key": world.pki.path("gateway.key").read_bytes()},
    }
    sources = {
        volume["name"]: CONFIG_MAPS[volume["configMap"]["name"]] if "configMap" in volume else secrets[volume["secret"]["secretName"]]
        for volume in POD["volumes"]
    }
    for mount in CONTAINER["volumeMounts"]:
        assert "subPath" not in mount and mount["readOnly"]
        MountedVolume(tmp_path / mount["mountPath"].lstrip("/"), sources[mount["name"]])
    *command, config = CONTAINER["args"]
    assert command == ["serve", "--watch", "--config"]
    secrets_by_name = {variable["name"]: "0123456789abcdef" for variable in CONTAINER["env"]}
    run = sallyport("check", "--config", tmp_path / config.lstrip("/"), **secrets_by_name)
    assert run.returncode == 0 and "1 account, 1 rule: no errors" in run.stdout, run.stdout + run.stderr
    # The certificate of the tests expires soon.
    assert set(re.findall(r"warning\[(\w+)\]", run.stdout)) <= {"SP0506"}, run.stdout
    # Every variable is one that the files name.
    named = set(re.findall(r"env:([A-Z_]+)", "".join(CONFIG_MAPS["sallyport-config"].values())))
    assert named == secrets_by_name.keys()


@pytest.mark.parametrize("watch", [False, True], ids=["by-reload", "by-watch"])
def test_a_config_map_that_changes_takes_effect(new_gateway, world, watch):
    """The kubelet exchanges a link; the new files are then read, whole. Unless the gateway watches, it takes a reload."""
    gateway = new_gateway(
        admin='{ address: 127.0.0.1, port: 0, token: "env:ADMIN_TOKEN" }', environment={"ADMIN_TOKEN": "let-me-in"},
        options=["--watch"] if watch else [])
    files = {path.name: path.read_text() for path in gateway.policies.rglob("*.yaml")}
    gateway.config.write_text(gateway.config.read_text().replace("policies: policies/", "policies: mounted/"))
    volume = MountedVolume(gateway.folder / "mounted", files)
    gateway.start()
    accounts = gateway.admin("/status").json()["policy"]["accounts"]
    assert gateway.call("PUT", f"{RAW}/echo", body=b"x").status == 200

    def reload(result: str) -> None:
        if not watch:
            assert gateway.admin("/reload", "POST", token="let-me-in").json()["result"] == result
        wait_for(lambda: last_reload(gateway).get("result") == result, 10, f"a reload that is `{result}`")

    rule = "  - id: no-more-put\n    host: raw.upstream.example\n    methods: [PUT]\n    effect: deny\n"
    assert "  - id: required\n" in files["acme.yaml"]
    changed = {**files, "acme.yaml": files["acme.yaml"].replace("  - id: required\n", f"{rule}  - id: required\n")}
    volume.update(changed)
    if not watch:
        assert gateway.call("PUT", f"{RAW}/echo", body=b"x").status == 200
    reload("replaced")
    assert_error(gateway.call("PUT", f"{RAW}/echo", body=b"x"), 403, "denied-by-rule")
    # No file was read twice, by its own name and by that behind the link.
    assert gateway.admin("/status").json()["policy"]["accounts"] == accounts

    volume.update({**changed, "acme.yaml": changed["acme.yaml"].replace("account:", "acount:", 1)})
    reload("kept")
    assert_error(gateway.call("PUT", f"{RAW}/echo", body=b"x"), 403, "denied-by-rule")

    # One file less, and back to the beginning.
    volume.update({name: content for name, content in files.items() if name != "others.yaml"})
    reload("replaced")
    assert gateway.admin("/status").json()["policy"]["accounts"] < accounts
    assert gateway.call("PUT", f"{RAW}/echo", body=b"x").status == 200


def last_reload(gateway) -> dict:
    return gateway.admin("/status").json()["reloads"].get("last") or {}
