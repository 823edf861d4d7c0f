#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs in to oidc-provider, a certified OpenID provider, with Ward's own sign-in code and a real browser: cases.py BUILD. The provider's packages are in
BUILD/interop/oidc already (./dev interop). TAP on standard output."""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "support"))
sys.path.insert(0, str(HERE.parent))
import peer  # noqa: E402
import tap  # noqa: E402
import webdriver  # noqa: E402

ROOT = "/interop/oidc-provider/"
LOGIN, CONTINUE, CANCEL = "input[name=login]", "button.login-submit", ".login-help a"


class World:
    """The provider, a browser, and the clients of the cases."""

    def __init__(self, build):
        self.build = pathlib.Path(build)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="oidc."))
        self.modules = self.build / "interop/oidc"
        self.spki = peer.make_certificates(self.folder)
        self.web = peer.Web(self.folder / "ca.pem")
        self.clients, self.secrets = [], set()
        self.provider = self.driver = None
        shutil.copy(HERE / "provider.mjs", self.modules / "provider.mjs")
        self.start_provider()
        self.metadata = self.web.get_json(self.origin + "/.well-known/openid-configuration")

    def start_provider(self):
        """Starts it, at the same port as before if it has been there."""
        environment = {**os.environ, "NODE_EXTRA_CA_CERTS": str(self.folder / "ca.pem"), "NODE_NO_WARNINGS": "1", "NODE_ENV": "production"}
        log = open(self.folder / "provider.log", "a", encoding="utf-8")
        self.provider = peer.Program(["node", self.modules / "provider.mjs", self.folder], env=environment, cwd=self.modules, stderr=log)
        log.close()
        self.ready = self.provider.next()
        self.origin = self.ready["origin"]

    def stop_provider(self):
        """Ends it; what it knew is gone."""
        self.log()
        self.provider.close()

    def start_browser(self):
        """A Chromium without a window."""
        os.environ["WARD_BROWSER_SPKI"] = self.spki
        subprocess.run([HERE.parent.parent / "support/browser", "about:blank"], check=True)
        self.driver = webdriver.Driver()
        self.driver.newest_window()

    def close(self):
        """Ends everything."""
        for client in self.clients:
            client.close()
        if self.driver is not None:
            self.driver.close()
            webdriver.close_browser()
        self.provider.close()
        said = (self.folder / "provider.log").read_text(encoding="utf-8").splitlines()
        sys.stderr.writelines(f"provider: {line}\n" for line in said if not line.startswith("oidc-provider "))
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self, client=None, **wanted):
        """What the token endpoint did, the latest last; remembers every token."""
        entries = self.provider.ask("log")
        self.secrets |= {entry[kind] for entry in entries for kind in ("access", "refresh", "identity") if entry.get(kind)}
        return [e for e in entries if client in (None, e.get("client")) and all(e.get(name) == value for name, value in wanted.items())]

    def tokens(self, client):
        """The answers that a client got, the latest last."""
        return [entry for entry in self.log(client) if not entry.get("error")]

    def renewals(self, client):
        """How often it renewed."""
        return len([entry for entry in self.tokens(client) if entry["grant"] == "refresh_token"])

    def post(self, member, form, secret_of=None):
        """Asks an endpoint of the provider directly: (status, answer)."""
        headers = {}
        if secret_of:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{secret_of}:{self.ready['secrets'][secret_of]}".encode()).decode()
        status, _, body = self.web.request("POST", self.metadata[member], headers, form)
        return status, json.loads(body) if body else None

    def is_active(self, token):
        """What the provider says of a token to a resource server."""
        status, answer = self.post("introspection_endpoint", {"token": token}, "record")
        tap.equal(status, 200, "status of the introspection")
        return answer["active"]

    def client(self, name, **members):
        """Ward, set up as one of the provider's clients."""
        made = Client(self, name, members)
        self.clients.append(made)
        return made

    # ---- what a person does

    def forget_browser_session(self):
        """The next sign-in finds nobody signed in."""
        self.driver.ask("POST", "/goog/cdp/execute", {"cmd": "Network.clearBrowserCookies", "params": {}})

    def log_in(self, user):
        """The provider's own page."""
        self.driver.wait(LOGIN).type(user)
        self.driver.wait("input[name=password]").type("any")
        self.driver.click_through(CONTINUE)

    def cancel(self, page):
        """Says no on the page whose heading this is."""
        webdriver.until(lambda: self.driver.title() == "Sign-in" and page in self.driver.wait("h1").text(), 20, f"the page {page}")
        self.driver.click_through(CANCEL)


class Client:
    """Ward's sign-in code in a program of its own."""

    def __init__(self, world, name, members):
        self.world, self.name = world, name
        folder = pathlib.Path(tempfile.mkdtemp(prefix="client.", dir=world.folder))
        record = {"id": f"{name}-{len(world.clients)}", "name": "Interop", "environment": "sandbox", "clientId": name, "fhirBase": world.origin + "/fhir",
                  "redirectUris": ["http://127.0.0.1/callback"], "anyPort": True, **members}
        (folder / "tenant.json").write_text(json.dumps(record))
        shutil.copy(world.folder / "ca.pem", folder / "ca.pem")
        self.errors = open(folder / "errors", "w+", encoding="utf-8")
        self.program = peer.Program([world.build / "tests/interop/oidc/oidc-client", folder], stderr=self.errors)
        self.ask = self.program.ask

    def begin(self):
        """The link of an attempt."""
        answer = self.ask("sign-in")
        tap.equal(answer["event"], "link", f"event ({answer.get('failure')})")
        return answer["link"]

    def sign_in(self, user="anna", known=False):
        """Signs in with the browser; known: the browser's session is there already, and only consent is asked for."""
        driver = self.world.driver
        if not known:
            self.world.forget_browser_session()
        driver.open(self.begin())
        if not known:
            self.world.log_in(user)
        driver.click_through(CONTINUE)
        answer = self.program.next()
        tap.equal((answer["event"], answer.get("failure")), ("signed-in", None), "the end of the attempt")
        return answer

    def refused(self):
        """The failure of an attempt."""
        answer = self.program.next()
        tap.equal(answer["event"], "failed", "the end of the attempt")
        tap.equal(answer["tokens"], "none", "state")
        return answer

    def expect(self, line, failure=None, **wanted):
        """Asks, and compares members of the answer; the failure, where one is expected, is the only one."""
        answer = self.ask(line)
        tap.equal(sorted(set(answer.get("failures", []))), [failure] if failure else [], f"failures of {line!r}")
        for name, value in wanted.items():
            tap.equal(answer.get(name), value, f"{name} after {line!r}")
        return answer

    def read(self, n=1):
        """Reads the record that only a live token opens."""
        self.expect(f"get Patient/p1 {n}", statuses=["200"] * n)

    def told_to_sign_in_again(self, line="token", failure="invalid-grant"):
        """The session is over, the client knows, and says so once."""
        self.expect(line, failure, tokens="expired", ended=failure, ends=1, canRefresh=False)
        self.expect("token", "signed-out", ends=1)
        tap.equal(self.ask("resume")["failure"], "signed-out", "what is left in the vault")

    def close(self):
        """Ends it; a second time is nothing."""
        if self.errors.closed:
            return 0
        status = self.program.close()
        self.errors.seek(0)
        sys.stderr.write(self.errors.read())
        self.errors.close()
        return status


def header_of(token):
    """The protected header of a JWT."""
    return json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))


# ---- signing in

def sign_in_with(world, name, algorithm):
    with peer.case(f"{ROOT}sign-in-{algorithm.lower()}"):
        client = world.client(name)
        state = client.sign_in()
        for member, value in {"tokens": "valid", "verified": True, "subject": "anna", "userName": "Doctor anna", "fhirUser": "Practitioner/anna", "canRefresh": True}.items():
            tap.equal(state[member], value, member)
        tap.check("user/Observation.rs" in state["granted"], "a scope that was granted is missing")
        tap.check("user/Practitioner.r" in state["asked"] and "user/Practitioner.r" not in state["granted"], "a scope that the provider does not know was granted")
        entry, = world.log(name)
        tap.equal((entry["grant"], entry["auth"], entry["verifier"]), ("authorization_code", "none", True), "the exchange")
        tap.equal(header_of(entry["identity"])["alg"], algorithm, "algorithm of the id_token")
        tap.check("127.0.0.1" in world.driver.url() and world.origin not in world.driver.url(), "the browser did not end at the client")
    with peer.case(f"{ROOT}token-opens-the-record-{algorithm.lower()}"):
        client.read()
        client.expect("get Patient/p2", statuses=["404"])
    with peer.case(f"{ROOT}refresh-rotates-{algorithm.lower()}"):
        world.provider.ask('user anna {"name": "Doctor Renamed"}')
        client.expect("renew", given=1, tokens="valid", verified=True, subject="anna", userName="Doctor Renamed")
        world.provider.ask("user anna {}")
        first, second = world.tokens(name)
        tap.equal(second["grant"], "refresh_token", "grant")
        tap.check(first["refresh"] != second["refresh"] and first["access"] != second["access"], "the tokens are the old ones")
        tap.equal(header_of(second["identity"])["alg"], algorithm, "algorithm of the new id_token")
        client.read()
        tap.check(not any("unverified" in line for line in client.ask("events")["lines"]), "an id_token was not verified")
    with peer.case(f"{ROOT}goes-on-from-the-vault-{algorithm.lower()}"):
        tap.equal(client.ask("resume")["event"], "resumed", "event")
        client.read()
        tap.equal(len(world.tokens(name)), 3, "answers of the token endpoint")


def raw_requests(world):
    question = {"client_id": "ward-rs256", "response_type": "code", "redirect_uri": "http://127.0.0.1:9/callback", "scope": "openid", "state": "s", "nonce": "n"}
    with peer.case(f"{ROOT}pkce-is-required"):
        for more in ({}, {"code_challenge": "a" * 43, "code_challenge_method": "plain"}, {"code_challenge": "a" * 43}):
            _, headers, _ = world.web.request("GET", world.metadata["authorization_endpoint"] + "?" + urllib.parse.urlencode({**question, **more}))
            answer = peer.query_of(headers["location"])
            tap.equal((answer.get("error"), "code" in answer), ("invalid_request", False), f"answer to {sorted(more)}")
        link = peer.query_of(world.client("ward-rs256").begin())
        tap.equal((link["code_challenge_method"], len(link["code_challenge"])), ("S256", 43), "challenge of the client")
    with peer.case(f"{ROOT}code-needs-its-verifier"):
        web = peer.Web(world.folder / "ca.pem")
        back = walk(world, web, world.metadata["authorization_endpoint"] + "?" + urllib.parse.urlencode({**question, "code_challenge": "a" * 43, "code_challenge_method": "S256"}))
        form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": question["redirect_uri"], "client_id": "ward-rs256"}
        for more in ({}, {"code_verifier": "b" * 43}):
            status, answer = world.post("token_endpoint", {**form, **more})
            tap.equal((status, answer["error"]), (400, "invalid_grant"), f"answer to {sorted(more)}")
    with peer.case(f"{ROOT}record-needs-a-live-token"):
        for headers in ({}, {"Authorization": "Bearer made-up"}):
            tap.equal(world.web.request("GET", world.origin + "/fhir/Patient/p1", headers)[0], 401, "status")


def walk(world, web, link, user="anna"):
    """Signs in without a browser, and gives what the redirect would bring."""
    login = {"login": user, "password": "any"}
    stop = peer.query_of(link)["redirect_uri"]
    return peer.query_of(web.follow(link, stop, lambda fields: {**fields, **(login if fields.get("prompt") == "login" else {})}))


def known_browser(world):
    with peer.case(f"{ROOT}second-sign-in-asks-consent-only"):
        world.client("ward-rs256").sign_in("berta")
        state = world.client("ward-es384").sign_in(known=True)
        tap.equal((state["subject"], state["verified"]), ("berta", True), "who signed in")


def declined(world):
    for page in ("Sign-in", "Authorize"):
        with peer.case(f"{ROOT}declined-at-{'login' if page == 'Sign-in' else 'consent'}"):
            client = world.client("ward-rs256")
            before = len(world.log())
            world.forget_browser_session()
            world.driver.open(client.begin())
            if page == "Authorize":
                world.log_in("anna")
            world.cancel(page)
            answer = client.refused()
            tap.equal(answer["failure"], "declined", "failure")
            tap.equal(answer["serverWords"], "End-User aborted interaction", "the provider's words")
            tap.equal(len(world.log()), before, "requests at the token endpoint")
            client.sign_in()  # and another attempt is as good as the first


def issuer_parameter(world):
    """RFC 9207: the redirect is the provider's own; only its iss is another, or missing."""
    for name, change, failure in (("as-sent", lambda answer: answer, None), ("of-another", lambda answer: {**answer, "iss": "https://127.0.0.2"}, "issuer"),
                                  ("missing", lambda answer: {n: v for n, v in answer.items() if n != "iss"}, "issuer")):
        with peer.case(f"{ROOT}response-iss-{name}"):
            tap.check(world.metadata["authorization_response_iss_parameter_supported"], "the provider does not promise it")
            client = world.client("ward-rs256")
            before = len(world.log())
            link = client.begin()
            answer = walk(world, peer.Web(world.folder / "ca.pem"), link)
            tap.equal(answer["iss"], world.origin, "iss")
            world.driver.open(peer.query_of(link)["redirect_uri"] + "?" + urllib.parse.urlencode(change(answer)))
            if failure:
                tap.equal(client.refused()["failure"], failure, "failure")
            else:
                tap.equal(client.program.next()["event"], "signed-in", "event")
            tap.equal(len(world.log()) - before, 0 if failure else 1, "requests at the token endpoint")


# ---- renewing

def parallel(world):
    with peer.case(f"{ROOT}one-renewal-for-parallel-callers"):
        client = world.client("ward-brief")
        client.sign_in()
        client.expect("token 12", given=12, same=True)  # 20 s of life are less than the margin
        tap.equal(world.renewals("ward-brief"), 1, "renewals")
    with peer.case(f"{ROOT}one-renewal-for-parallel-reads"):
        client = world.client("ward-rs256")
        client.sign_in()
        entry = world.tokens("ward-rs256")[-1]
        before = world.renewals("ward-rs256")
        status, _ = world.post("revocation_endpoint", {"token": entry["access"], "client_id": "ward-rs256"})
        tap.equal((status, world.is_active(entry["access"])), (200, False), "the access token")
        client.read(8)  # each is refused, and goes on with the new token
        tap.equal(world.renewals("ward-rs256") - before, 1, "renewals")


def replay(world):
    with peer.case(f"{ROOT}replayed-refresh-token-ends-the-session"):
        client = world.client("ward-brief")
        client.sign_in()
        client.expect("token", given=1)
        old, new = (entry["refresh"] for entry in world.tokens("ward-brief")[-2:])
        status, answer = world.post("token_endpoint", {"grant_type": "refresh_token", "refresh_token": old, "client_id": "ward-brief"})
        tap.equal((status, answer["error"]), (400, "invalid_grant"), "answer to the old token")
        tap.equal(world.is_active(new), False, "the new token is of the same family")
        client.told_to_sign_in_again()
        client.sign_in()
        client.read()


def other_user(world):
    with peer.case(f"{ROOT}refreshed-id-token-of-another-user"):
        client = world.client("ward-rs256")
        client.sign_in("clara")
        world.provider.ask('user clara {"sub": "dora"}')
        client.told_to_sign_in_again("renew", "identity")


def strict(world):
    with peer.case(f"{ROOT}no-refresh-token-without-prompt-consent"):
        # OpenID Connect Core 11: offline_access counts only with prompt=consent, which SMART does not know.
        client = world.client("ward-strict", askOffline=True)
        state = client.sign_in()
        tap.check("offline_access" in state["asked"] and "offline_access" not in state["granted"], "offline_access")
        tap.equal((state["tokens"], state["canRefresh"], state["verified"]), ("valid", False, True), "state")
        client.read()
    with peer.case(f"{ROOT}refresh-token-with-prompt-consent"):
        client = world.client("ward-strict", askOffline=True, promptConsent=True)
        state = client.sign_in()
        tap.check("offline_access" in state["granted"], "offline_access is not granted")
        tap.equal((state["tokens"], state["canRefresh"], state["verified"]), ("valid", True, True), "state")
        client.read()
        client.expect("renew", given=1, tokens="valid")


# ---- a client with a credential of its own

METHODS = {"client_secret_basic": ("ward-basic", "client-secret-basic", "header"), "client_secret_post": ("ward-post", "client-secret-post", "body"),
           "private_key_jwt-rs384": ("rsa", "private-key-jwt", "assertion"), "private_key_jwt-es384": ("ec", "private-key-jwt", "assertion")}


def give_key(world, client, kind):
    """Makes the client's key; its public half is what the provider is told."""
    answer = client.ask(f"key {kind}")
    tap.equal(client.program.next()["event"], "stored", "event")
    more = {"token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": answer["algorithm"], "jwks": {"keys": [json.loads(answer["jwk"])]}}
    world.provider.ask(f"client {json.dumps({'id': client.name, **more})}")


def confidential(world):
    for method, (name, member, auth) in METHODS.items():
        with peer.case(f"{ROOT}{method}"):
            signs = member == "private-key-jwt"
            client = world.client(f"ward-{name}-key" if signs else name, clientAuth=member)
            if signs:
                give_key(world, client, name)
            else:
                client.expect(f"secret {world.ready['secrets'][name]}", event="stored")
            tap.equal(client.sign_in()["verified"], True, "verified")
            client.read()
            client.expect("renew", given=1, tokens="valid")
            client.expect("resume", event="resumed")
            entries = world.tokens(client.name)
            tap.equal([(entry["grant"], entry["auth"], entry["named"]) for entry in entries],
                      [(grant, auth, not signs and auth == "body") for grant in ("authorization_code", "refresh_token", "refresh_token")], "how it authenticated")
            client.expect("sign-out", event="signed-out", tokens="none")
            tap.equal((world.is_active(entries[-1]["access"]), world.is_active(entries[-1]["refresh"])), (False, False), "after signing out")
    with peer.case(f"{ROOT}client_secret-wrong"):
        for name, member in (("ward-basic", "client-secret-basic"), ("ward-post", "client-secret-post")):
            client = world.client(name, clientAuth=member)
            client.expect("secret not-the-one", event="stored")
            refuse_client(world, client)
    with peer.case(f"{ROOT}private_key_jwt-wrong-key"):
        client = world.client("ward-other-key", clientAuth="private-key-jwt")
        give_key(world, client, "ec")
        client.ask("key ec")  # another one, which the provider is not told of
        client.program.next()
        refuse_client(world, client)


def refuse_client(world, client):
    """Signs in as far as the provider lets a client with a wrong credential."""
    world.forget_browser_session()
    world.driver.open(client.begin())
    world.log_in("anna")
    world.driver.click_through(CONTINUE)
    tap.equal(client.refused()["failure"], "invalid-client", "failure")


# ---- the end

def sign_out(world):
    with peer.case(f"{ROOT}sign-out-revokes"):
        client = world.client("ward-rs256")
        client.sign_in()
        client.expect("renew", given=1)
        entry = world.tokens("ward-rs256")[-1]
        tap.equal((world.is_active(entry["access"]), world.is_active(entry["refresh"])), (True, True), "before")
        client.expect("sign-out", event="signed-out", tokens="none", ended=None)
        tap.equal((world.is_active(entry["access"]), world.is_active(entry["refresh"])), (False, False), "after")
        client.expect("token", "signed-out")
    with peer.case(f"{ROOT}sign-out-revokes-an-access-token-alone"):
        client = world.client("ward-strict")
        client.sign_in()
        entry = world.tokens("ward-strict")[-1]
        tap.equal((entry.get("refresh"), world.is_active(entry["access"])), (None, True), "before")
        client.expect("sign-out", event="signed-out", tokens="none")
        tap.equal(world.is_active(entry["access"]), False, "after")


def wait_until_dead(world, token):
    webdriver.until(lambda: not world.is_active(token), 20, "the token to expire")


def expired(world):
    with peer.case(f"{ROOT}expired-refresh-token"):
        client = world.client("ward-lapse")
        client.sign_in()
        wait_until_dead(world, world.tokens("ward-lapse")[-1]["refresh"])
        client.told_to_sign_in_again()
        client.sign_in()
    with peer.case(f"{ROOT}expired-without-a-refresh-token"):
        client = world.client("ward-once")
        tap.equal(client.sign_in()["canRefresh"], False, "can refresh")
        wait_until_dead(world, world.tokens("ward-once")[-1]["access"])
        client.expect("get Patient/p1", "signed-out", tokens="expired", ended="signed-out", ends=1)
        client.sign_in()
        client.read()
    with peer.case(f"{ROOT}time-is-up-without-a-refresh-token"):
        client = world.client("ward-strict")
        client.sign_in()
        client.expect("pass 290", tokens="valid", ends=0)
        client.expect("pass 11", tokens="expired", ended="signed-out", ends=1)
        client.expect("token", "signed-out")
    with peer.case(f"{ROOT}signed-out-in-the-browser"):
        client = world.client("ward-browser")
        client.sign_in()
        client.expect("token", given=1)
        world.driver.open(world.metadata["end_session_endpoint"])
        world.driver.click_through("button[value=yes]")
        client.told_to_sign_in_again()


def restarted(world):
    """The last one: the provider forgets everybody, and signs with other keys."""
    with peer.case(f"{ROOT}provider-out-of-reach-ends-nothing"):
        client = world.client("ward-brief")
        client.sign_in()
        client.expect("token", given=1)
        world.stop_provider()
        client.expect("token", "connect", tokens="valid", canRefresh=True, ends=0)
    with peer.case(f"{ROOT}provider-that-forgot-everybody"):
        world.start_provider()
        client.ask("pass 40")  # the rest after a failed renewal
        client.told_to_sign_in_again()
    with peer.case(f"{ROOT}sign-in-after-the-keys-changed"):
        tap.equal(client.sign_in()["verified"], True, "verified")
        client.read()


def nothing_is_told(world):
    with peer.case(f"{ROOT}no-token-in-what-the-client-says"):
        world.log()
        tap.check(len(world.secrets) > 40, "too few tokens were seen")
        for client in world.clients:
            client.ask("events")
            told = "".join(client.program.said)
            tap.check(not any(secret in told for secret in world.secrets), f"a token of {client.name} was told")
    with peer.case(f"{ROOT}clients-end-well"):
        for client in world.clients:
            tap.equal(client.close(), 0, f"exit status of {client.name}")


def main():
    world = World(sys.argv[1])
    try:
        print(f"# oidc-provider {world.ready['version']} on node {world.ready['node']}", flush=True)
        world.start_browser()
        sign_in_with(world, "ward-rs256", "RS256")
        sign_in_with(world, "ward-es384", "ES384")
        for cases in (raw_requests, known_browser, declined, issuer_parameter, parallel, replay, other_user, strict, confidential, sign_out, expired, restarted, nothing_is_told):
            cases(world)
    finally:
        world.close()
    tap.done()


main()
