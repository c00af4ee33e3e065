import dataclasses
from pathlib import Path

import pytest

from qa.config import SETTINGS, Config
from qa.errors import InputError


def test_the_defaults_are_those_that_the_documentation_gives():
    assert dataclasses.asdict(Config()) == {
        "data": Path("data"),
        "index": Path("index"),
        "model": "",
        "reranker": "",
        "device": "",
        "allow_empty": False,
        "follow_links": False,
        "read_seconds": 60,
        "read_megabytes": 1024,
        "readers": None,
        "passage_chars": 600,
        "top_k": 8,
        "floor": None,
        "shared": False,
        "read_only": False,
        "upload_mb": 25,
        "upload_files": 100,
        "session_mb": 200,
        "uploads_mb": 2000,
        "session_minutes": 60,
        "feedback": "",
        "public_url": "",
        "password": "",
        "api_key": "",
        "public": False,
        "trusted_proxy": "",
        "rate": "60/minute",
        "upload_rate": "10/minute",
        "log": "text",
        "log_level": "warning",
        "log_questions": False,
        "metrics": False,
        "openai_sources": True,
    }


def test_an_empty_environment_gives_the_defaults():
    assert Config.from_env({}) == Config()


def test_an_empty_variable_counts_as_not_set():
    names = [setting.env for setting in SETTINGS.values() if setting.env]
    assert len(names) == len(SETTINGS) - 1
    assert Config.from_env(dict.fromkeys(names, "")) == Config()


def test_only_the_length_of_passages_is_not_read_from_the_environment():
    assert [setting.name for setting in SETTINGS.values() if not setting.env] == ["passage_chars"]
    assert Config.from_env({"": "300", "QA_PASSAGE_CHARS": "300"}) == Config()


def test_every_variable_is_read():
    env = {
        "QA_DATA": "/texts",
        "QA_INDEX": "there",
        "QA_MODEL": "some/model",
        "QA_RERANKER": "some/reranker",
        "QA_DEVICE": "mps",
        "QA_READ_SECONDS": "2.5",
        "QA_READ_MEGABYTES": "512",
        "QA_READERS": "0",
        "QA_TOP_K": "7",
        "QA_FLOOR": "-0.25",
        "QA_SHARED": "yes",
        "QA_READ_ONLY": "0",
        "QA_UPLOAD_MB": "1",
        "QA_UPLOAD_FILES": "2",
        "QA_SESSION_MB": "3",
        "QA_SESSION_MINUTES": "4",
        "QA_FEEDBACK": "opinions.jsonl",
        "QA_PUBLIC_URL": "https://documents.example:8443/library",
        "QA_PASSWORD": "open sesame",
        "QA_API_KEY": "0123456789abcdef",
        "QA_PUBLIC": "on",
        "QA_TRUSTED_PROXY": "127.0.0.1, 10.0.0.0/8,::1",
        "QA_RATE": "off",
        "QA_UPLOAD_RATE": "5/hour",
        "QA_LOG": "json",
        "QA_LOG_LEVEL": "info",
        "QA_LOG_QUESTIONS": "1",
        "QA_METRICS": "1",
    }
    # A folder that is named stands as it is; only the default ones are below the root.
    assert Config.from_env(env, root=Path("/root")) == Config(
        data=Path("/texts"),
        index=Path("there"),
        model="some/model",
        reranker="some/reranker",
        device="mps",
        read_seconds=2.5,
        read_megabytes=512,
        readers=0,
        top_k=7,
        floor=-0.25,
        shared=True,
        read_only=False,
        upload_mb=1,
        upload_files=2,
        session_mb=3,
        session_minutes=4,
        feedback="opinions.jsonl",
        public_url="https://documents.example:8443/library",
        password="open sesame",
        api_key="0123456789abcdef",
        public=True,
        trusted_proxy="127.0.0.1, 10.0.0.0/8,::1",
        rate="off",
        upload_rate="5/hour",
        log="json",
        log_level="info",
        log_questions=True,
        metrics=True,
    )


def test_default_folders_lie_below_the_root():
    config = Config.from_env({}, root=Path("/root"))
    assert (config.data, config.index) == (Path("/root/data"), Path("/root/index"))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("QA_TOP_K", "many", "QA_TOP_K is 'many'; give a number, such as 8."),
        ("QA_TOP_K", "2.5", "QA_TOP_K is '2.5'; give a number, such as 8."),
        ("QA_TOP_K", "0", "top_k (QA_TOP_K) is 0; give a number from 1 to 100."),
        ("QA_TOP_K", "101", "top_k (QA_TOP_K) is 101; give a number from 1 to 100."),
        ("QA_READERS", "all", "QA_READERS is 'all'; give a number, such as 2."),
        ("QA_READERS", "-1", "readers (QA_READERS) is -1; give a number from 0 to 256."),
        (
            "QA_READ_SECONDS",
            "0",
            "read_seconds (QA_READ_SECONDS) is 0.0; give a number from 0.1 to 86400.",
        ),
        (
            "QA_READ_MEGABYTES",
            "8",
            "read_megabytes (QA_READ_MEGABYTES) is 8; give 16 or more.",
        ),
        ("QA_FLOOR", "high", "QA_FLOOR is 'high'; give a number, such as 0.45."),
        ("QA_FLOOR", "1.01", "floor (QA_FLOOR) is 1.01; give a number from -1 to 1."),
        ("QA_FLOOR", "-2", "floor (QA_FLOOR) is -2.0; give a number from -1 to 1."),
        ("QA_FLOOR", "nan", "floor (QA_FLOOR) is nan; give a number from -1 to 1."),
        ("QA_SHARED", "perhaps", "QA_SHARED is 'perhaps'; give 1 for yes or 0 for no."),
        ("QA_UPLOAD_MB", "0", "upload_mb (QA_UPLOAD_MB) is 0; give 1 or more."),
        ("QA_SESSION_MINUTES", "-1", "session_minutes (QA_SESSION_MINUTES) is -1; give 1 or more."),
        (
            "QA_PUBLIC_URL",
            "documents.example",
            "public_url (QA_PUBLIC_URL) is 'documents.example'; give the address that visitors "
            "use, such as https://documents.example.",
        ),
        (
            "QA_TRUSTED_PROXY",
            "10.0.0.0/8,proxy",
            "trusted_proxy (QA_TRUSTED_PROXY) names 'proxy', which is neither an address nor a "
            "network; give such as 127.0.0.1 or 10.0.0.0/8, with commas between.",
        ),
        (
            "QA_TRUSTED_PROXY",
            "10.0.0.1/8",
            "trusted_proxy (QA_TRUSTED_PROXY) names '10.0.0.1/8', which is neither an address nor "
            "a network; give such as 127.0.0.1 or 10.0.0.0/8, with commas between.",
        ),
        (
            "QA_UPLOAD_RATE",
            "10",
            "upload_rate (QA_UPLOAD_RATE) is '10'; give a number and second, minute, hour or day, "
            "such as 10/minute, or off.",
        ),
        ("QA_LOG", "xml", "log (QA_LOG) is 'xml'; give text or json."),
        (
            "QA_LOG_LEVEL",
            "INFO",
            "log_level (QA_LOG_LEVEL) is 'INFO'; give debug, info, warning or error.",
        ),
        ("QA_FLOOR", "inf", "floor (QA_FLOOR) is inf; give a number from -1 to 1."),
    ],
)
def test_a_bad_value_names_its_variable(name, value, message):
    with pytest.raises(InputError) as caught:
        Config.from_env({name: value})
    assert str(caught.value) == message


def test_a_space_takes_no_documents_unless_its_owner_says_so():
    assert Config.from_env({"SPACE_ID": "me/it"}).read_only
    assert not Config.from_env({"SPACE_ID": "me/it", "QA_READ_ONLY": "0"}).read_only
    shared = Config.from_env({"SPACE_ID": "me/it", "QA_SHARED": "1"})
    assert (shared.shared, shared.read_only) == (True, False)


def test_a_space_is_open_to_everybody_unless_its_owner_says_otherwise():
    assert Config.from_env({"SPACE_ID": "me/it"}).public
    assert not Config.from_env({"SPACE_ID": "me/it", "QA_PUBLIC": "0"}).public


def test_keys_have_names():
    key = "0123456789abcdef"
    assert Config().keys() == {}
    assert Config(api_key=key).keys() == {"owner": key}
    assert Config(api_key=f"alice:{key}, bob-2:{key}x").keys() == {"alice": key, "bob-2": f"{key}x"}


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        ("short", "1 of 1"),
        ("0123456789abcde", "1 of 1"),
        ("0123456789 abcdef", "1 of 1"),
        ("0123456789abcdéf", "1 of 1"),
        (":0123456789abcdef", "1 of 1"),
        ("a b:0123456789abcdef", "1 of 1"),
        ("a:b:0123456789abcdef", "1 of 1"),
        ("a:0123456789abcdef,0123456789abcdef", "2 of 2"),
        ("0123456789abcdef,b:0123456789abcdef", "1 of 2"),
        ("a:0123456789abcdef,", "2 of 2"),
        ("a:0123456789abcdef,a:0123456789abcdefg", "2 of 2"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_and_not_told(keys, number):
    with pytest.raises(InputError) as caught:
        Config(api_key=keys)
    assert str(caught.value) == (
        f"api_key (QA_API_KEY) has a part that cannot be used, number {number}; give one key of 16 "
        "characters or more, or several as name:key,name:key, each name once, with no comma, colon "
        "or blank in a key."
    )


def test_secrets_are_not_shown():
    assert "sesame" not in repr(Config(password="sesame", api_key="sesame" * 3))


def test_networks_of_proxies_are_read():
    proxies = Config(trusted_proxy="127.0.0.1, 10.0.0.0/8,::1,").proxies()
    assert [str(one) for one in proxies] == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
    assert Config().proxies() == ()


def test_a_server_cannot_be_shared_and_read_only():
    with pytest.raises(InputError, match="are both set; set one of them"):
        Config(shared=True, read_only=True)


@pytest.mark.parametrize(
    "values",
    [{"top_k": 1}, {"top_k": 100}, {"floor": -1.0}, {"floor": 1.0}, {"passage_chars": 100}],
)
def test_the_ends_of_each_range_are_allowed(values):
    (name, value), *_ = values.items()
    assert getattr(Config(**values), name) == value


def test_passages_of_a_few_characters_are_refused():
    with pytest.raises(InputError, match="passage_chars is 99; give 100 or more"):
        Config(passage_chars=99)


def test_a_config_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Config().top_k = 3
