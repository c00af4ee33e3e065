"""Who is let in: keys, logins, and servers that are shut to strangers."""

import re
import time
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from qa.config import Config
from qa.errors import InputError
from qa.web.front.access import Access, check_reach
from qa.web.front.caller import caller_of
from qa.web.front.forwarded import Forwarded, Proxies
from qa.web.front.guard import Addresses
from qa.web.front.login import Logins

KEY, OTHER = "k" * 16, "0123456789abcdef/+=~"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PROXIES = Proxies(networks=Config(trusted_proxy="10.0.0.0/8").proxies())
LOCAL = Addresses.of("127.0.0.1", "", {})


async def told(request):
    caller = caller_of(request.scope)
    return JSONResponse([caller.name, caller.owner, caller.key])


async def socket(connection):
    await connection.accept()
    await connection.send_json(caller_of(connection.scope).name)
    await connection.close()


class Client(TestClient):
    """A client of a server that tells every caller who they are."""

    def __init__(
        self,
        *,
        addresses=LOCAL,
        base="http://127.0.0.1:7860",
        peer="127.0.0.1",
        root="",
        **settings,
    ):
        config = Config(**settings)
        app = Starlette(
            routes=[WebSocketRoute("/socket", socket), Route("/{rest:path}", told)],
        )
        logins = Logins(config.password, "Papers & <b>") if config.password else None
        inner = Access(app, logins, config.keys())
        app = Forwarded(
            inner, addresses, Proxies(networks=Config(trusted_proxy="10.0.0.0/8").proxies())
        )
        super().__init__(
            app, base_url=base, client=(peer, 5), root_path=root, follow_redirects=False
        )

    def log_in(self, password="open sesame", **values):
        return self.post("/login", data={"password": password, **values})


LOCKED = Client(password="x")


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def error_of(reply, status):
    assert reply.status_code == status
    assert reply.headers["cache-control"] == "no-store"
    return reply.json()["error"]


def test_without_a_password_and_keys_this_machine_is_the_owner_and_nobody_else():
    assert Client().get("/").json() == ["", True, False]
    # A key that nobody asked for, as many clients have to send one.
    assert Client().get("/", headers=bearer("x")).json() == ["", True, False]
    assert Client(peer="192.168.1.7").get("/").json() == ["", False, False]
    assert Client(peer="testclient").get("/").json() == ["", False, False]
    assert Client(base="http://192.168.1.5").get("/").json() == ["", False, False]
    # What is told by a proxy comes through one.
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"):
        assert Client().get("/", headers={header: "127.0.0.1"}).json() == ["", False, False]
    public = Addresses.of("127.0.0.1", "https://documents.example", {})
    assert Client(addresses=public).get("/").json() == ["", False, False]


def test_a_single_key_is_the_owners():
    client = Client(api_key=KEY)
    assert client.get("/v1/models", headers=bearer(KEY)).json() == ["owner", True, True]
    assert client.get("/", headers={"Authorization": f"bearer  {KEY} "}).json()[0] == "owner"


def test_of_several_keys_the_one_named_owner_is():
    client = Client(api_key=f"alice:{KEY}, owner:{OTHER}")
    assert client.get("/", headers=bearer(KEY)).json() == ["alice", False, True]
    assert client.get("/", headers=bearer(OTHER)).json() == ["owner", True, True]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", f"Basic {KEY}", f"Bearer {KEY}x", f"Bearer alice:{KEY}"]
)
@pytest.mark.parametrize("path", ["/", "/config", "/api/v1/ask", "/v1/models", "/mcp", "/a/b.js"])
def test_another_key_opens_nothing(header, path):
    client = Client(api_key=f"alice:{KEY}", password="open sesame")
    for method in ("GET", "POST", "OPTIONS", "DELETE"):
        reply = client.request(method, path, headers={"Authorization": header} if header else {})
        error = error_of(reply, 401)
        assert reply.headers["www-authenticate"].startswith("Bearer")
        assert error == {
            "message": "This server wants a login. Reload its page to log in. Programs send a key "
            "that it knows: Authorization: Bearer KEY.",
            "type": "unauthorized",
        }


def test_a_key_that_is_no_text_is_refused():
    reply = Client(api_key=KEY).get("/", headers={b"Authorization": b"Bearer \xff\xfe"})
    assert error_of(reply, 401)["message"] == (
        "This server wants a key. Programs send a key that it knows: Authorization: Bearer KEY."
    )
    assert reply.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_with_a_password_alone_programs_are_told_that_there_is_no_key():
    message = error_of(Client(password="x").get("/v1/models", headers=bearer(KEY)), 401)["message"]
    assert message.endswith("Programs need a key, which its owner sets as QA_API_KEY.")


def test_with_keys_alone_a_browser_is_told_that_the_page_has_no_password():
    reply = Client(api_key=KEY).get("/", headers=BROWSER)
    assert (reply.status_code, reply.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "To use its page, its owner sets a password: QA_PASSWORD." in reply.text
    assert "/login" not in Client(api_key=KEY).post("/login", headers=BROWSER).text


def test_what_watches_a_server_needs_no_key():
    client = Client(password="open sesame", api_key=KEY)
    for path in ("/healthz", "/readyz", "/gradio_api/startup-events"):
        assert client.get(path).json() == ["", False, False]
    for path in ("/healthz/", "/x/healthz", "/healthz%2f..", "/readyz/x", "//healthz"):
        assert client.get(path).status_code == 401


def test_a_browser_is_sent_to_the_form_and_back_to_where_it_was():
    client = Client(password="open sesame")
    reply = client.get("/?q=What is “it”?&s=2", headers=BROWSER)
    assert reply.status_code == 303
    form = client.get(reply.headers["location"], headers=BROWSER)
    assert form.status_code == 200
    assert '<h1 dir="auto">Papers &amp; &lt;b&gt;</h1>' in form.text
    (ahead,) = re.findall(r'name="next" value="([^"]*)"', form.text)
    ahead = ahead.replace("&amp;", "&")
    reply = client.post("/login", data={"password": "open sesame", "next": ahead}, headers=BROWSER)
    assert reply.status_code == 303
    assert client.get(reply.headers["location"]).json() == ["login", False, False]
    assert client.get("/").request.url == "http://127.0.0.1:7860/"
    assert reply.headers["location"].startswith("/?q=What%20is%20%E2%80%9Cit")
    # Who is in already needs no form.
    reply = client.get("/login", headers=BROWSER)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "ahead",
    [
        *(
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "evil",
            "",
        ),
        *("javascript:alert(1)", "/\t/evil.example", "/a\r\nSet-Cookie: x=y"),
    ],
)
def test_a_login_leads_nowhere_else(ahead):
    reply = Client(password="x").post(
        "/login", data={"password": "x", "next": ahead}, headers=BROWSER
    )
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


@given(st.text(max_size=30) | st.text("/\\\\.:@evil \t\n", max_size=12))
@example("/\\/evil.example")
def test_whatever_a_login_is_told_it_stays_here(ahead):
    reply = LOCKED.post("/login", data={"password": "x", "next": ahead}, headers=BROWSER)
    assert reply.status_code == 303
    address = urlsplit(urljoin("http://here/login", reply.headers["location"]))
    assert (address.scheme, address.netloc) == ("http", "here")


def test_the_form_shows_what_it_is_sent_as_text():
    page = Client(password="x").get("/login", params={"next": '/"><script>x</script>'}).text
    assert '"/&quot;&gt;&lt;script&gt;x&lt;/script&gt;"' in page
    assert "<script" not in page


def test_a_wrong_password_is_told_where_it_is_given():
    client = Client(password="open sesame")
    reply = client.post("/login", data={"password": "x", "next": "/?q=a"}, headers=BROWSER)
    assert reply.status_code == 401
    assert '<p id="error" role="alert">That is not the password.</p>' in reply.text
    assert 'aria-invalid="true" aria-describedby="error"' in reply.text
    assert 'value="/?q=a"' in reply.text
    assert error_of(client.log_in(""), 401)["message"] == "That is not the password."
    assert client.cookies == {}


def test_the_form_speaks_the_language_of_its_reader():
    client = Client(password="open sesame")
    english = client.get("/login", headers=BROWSER).text
    assert '<html lang="en" dir="ltr">' in english
    assert "<title>Log in · Papers &amp; &lt;b&gt;</title>" in english
    german = BROWSER | {"Accept-Language": "de-AT,en;q=0.5"}
    reply = client.post("/login", data={"password": "x"}, headers=german)
    for part in (
        '<html lang="de" dir="ltr">',
        "<title>Anmelden · Papers &amp; &lt;b&gt;</title>",
        '<label for="password">Passwort</label>',
        '<p id="error" role="alert">Das ist nicht das Passwort.</p>',
        '<button type="submit">Anmelden</button>',
    ):
        assert part in reply.text
    arabic = client.get("/login", headers=BROWSER | {"Accept-Language": "ar"}).text
    assert '<html lang="ar" dir="rtl">' in arabic
    # Programs are told in English.
    program = client.post("/login", data={"password": "x"}, headers={"Accept-Language": "de"})
    assert error_of(program, 401)["message"] == "That is not the password."


def test_passwords_cannot_be_tried_out():
    client = Client(password="open sesame", peer="192.168.1.7")
    assert [client.log_in(f"{n}").status_code for n in range(11)] == [401] * 10 + [429]
    reply = client.log_in()  # though it is the right one now
    assert error_of(reply, 429)["message"].startswith("Too many wrong passwords")
    assert reply.headers["retry-after"] == "60"
    assert client.post("/login", data={"password": "x"}, headers=BROWSER).status_code == 429
    # Another one behind the same proxy has tries of their own.
    proxied = Client(password="open sesame", peer="10.1.1.1")
    for n in range(20):
        headers = {"X-Forwarded-For": f"127.0.0.1, 192.168.1.{n}"}
        assert proxied.post("/login", data={"password": "x"}, headers=headers).status_code == 401


def test_a_program_logs_in_as_with_gradio():
    client = Client(password="open sesame")
    reply = client.log_in(username="anybody")
    assert (reply.status_code, reply.json()) == (200, {"success": True})
    cookie = reply.headers["set-cookie"]
    assert re.fullmatch(
        r"sourcebook-[0-9a-f]{12}=[0-9]+\.[0-9a-f]{64}; HttpOnly; Max-Age=2592000; Path=/; "
        "SameSite=lax",
        cookie,
    )
    assert client.get("/api/v1").json() == ["login", False, False]


def test_a_cookie_is_kept_from_plain_requests_where_the_page_is_not_plain():
    secure = Client(password="x", base="https://127.0.0.1")
    assert "; Secure" in secure.log_in("x").headers["set-cookie"]
    proxied = Client(password="x", peer="10.0.0.1")
    reply = proxied.post(
        "/login", data={"password": "x"}, headers={"X-Forwarded-Proto": "https, http"}
    )
    assert "; Secure" in reply.headers["set-cookie"]
    public = Client(
        password="x",
        addresses=Addresses.of("127.0.0.1", "https://documents.example/library", {}),
        base="http://documents.example",
    )
    assert "; Secure" in public.log_in("x").headers["set-cookie"]


def test_in_the_frame_of_a_space_the_cookie_is_sent_too():
    app = Access(Starlette(), Logins("x", "", framed=True), {})
    reply = TestClient(app).post("/login", data={"password": "x"})
    assert "; SameSite=none; Secure" in reply.headers["set-cookie"]


def test_logging_out_ends_the_login_in_this_browser():
    client = Client(password="open sesame")
    client.log_in()
    assert error_of(client.get("/logout"), 405)["message"] == "/logout takes POST alone."
    reply = client.post("/logout")
    assert (reply.status_code, reply.headers["location"]) == (303, "/login")
    assert client.get("/").status_code == 401


def test_a_login_outlives_a_restart_and_ends_with_the_password():
    client = Client(password="open sesame")
    client.log_in()
    again = Client(password="open sesame")
    again.cookies = client.cookies
    assert again.get("/").status_code == 200
    changed = Client(password="open sesame!")
    changed.cookies = client.cookies
    assert changed.get("/").status_code == 401


def test_a_cookie_that_is_not_signed_here_or_is_over_opens_nothing(monkeypatch):
    client = Client(password="open sesame")
    client.log_in()
    ((name, value),) = client.cookies.items()
    until, _, signature = value.partition(".")
    for bad in ("", ".", f"{until}.", f"{int(until) + 1}.{signature}", f"x{until}.{signature}"):
        client.cookies = {name: bad}
        assert client.get("/").status_code == 401, bad
    client.cookies = {name: value}
    assert client.get("/").status_code == 200
    later = int(until) + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/").status_code == 401


def test_below_a_path_the_login_is_there_too():
    client = Client(password="open sesame", root="/library")
    reply = client.get("/library/?q=a", headers=BROWSER)
    assert reply.headers["location"] == "/library/login?next=%2F%3Fq%3Da"
    reply = client.post(
        "/library/login", data={"password": "open sesame", "next": "/?q=a"}, headers=BROWSER
    )
    assert reply.headers["location"] == "/library/?q=a"
    assert "; Path=/library/;" in reply.headers["set-cookie"]


def test_a_socket_without_a_key_is_closed_before_it_opens():
    client = Client(api_key=KEY)
    with client.websocket_connect("/socket", headers=bearer(KEY)) as opened:
        assert opened.receive_json() == "owner"
    with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect("/socket"):
        pass
    assert closed.value.code == 1008


@pytest.mark.parametrize("listening", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.0.1"])
def test_a_server_of_this_machine_starts_without_a_password(listening):
    check_reach(Config(), listening)


@pytest.mark.parametrize("listening", ["0.0.0.0", "::", "192.168.1.5", "box", "documents.example"])
def test_a_server_that_others_reach_does_not_start_open_by_accident(listening):
    with pytest.raises(InputError) as caught:
        check_reach(Config(), listening)
    assert str(caught.value) == (
        f"Whoever reaches {listening} could read the documents. Set QA_PASSWORD to a password for "
        "the page, or QA_API_KEY to a key for programs, or both; or let everybody in with "
        "--public (QA_PUBLIC=1)."
    )
    for settings in ({"password": "x"}, {"api_key": KEY}, {"public": True}):
        check_reach(Config(**settings), listening)
