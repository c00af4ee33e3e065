"""What a folder of sentence-transformers says of its model, where the fast path can follow it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Pooling = Literal["mean", "cls"]
# Of these the graph is the same but for how positions are counted, and for what MPNet adds by how
# far apart two word pieces stand.
POSITIONS_FROM = {"bert": 0, "roberta": 2, "xlm-roberta": 2, "mpnet": 2}
_DISTANCES = 32  # kinds of distances, however many a configuration names: so the library has it
_LIBRARY = "sentence_transformers."
_LONGEST = 8192  # word pieces, of models that name no bound


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model makes a vector of a text: its encoder, what is read, and the pooling.

    `first_position` is the row of the table of positions that the first word piece takes;
    `max_length` counts special pieces too.
    """

    folder: Path
    layers: int
    heads: int
    width: int
    epsilon: float
    first_position: int
    max_length: int
    pooling: Pooling
    query_prompt: str
    by_distance: bool  # whether attention has a bias by how far apart two word pieces stand


def recipe_of(folder: Path) -> Recipe | None:
    """Return how the model in a folder works, None where the fast path does not know all of it."""
    try:
        config = _json(folder / "config.json")
        modules = _json(folder / "modules.json")
        pooling = _pooling(folder, modules)
        sentence = _json(folder / "sentence_bert_config.json", missing={})
        tokenizer = _json(folder / "tokenizer_config.json", missing={})
        library = _json(folder / "config_sentence_transformers.json", missing={})
        prompts = library.get("prompts") or {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    kind = config.get("model_type")
    plain = (
        kind in POSITIONS_FROM
        and pooling is not None
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder", False)
        and config.get("relative_attention_num_buckets", _DISTANCES) == _DISTANCES
        and not sentence.get("do_lower_case", False)
        and not library.get("default_prompt_name")
        and (folder / "model.safetensors").is_file()
        and (folder / "tokenizer.json").is_file()
    )
    if not plain or pooling is None:
        return None
    first = POSITIONS_FROM[kind]
    lengths = (
        sentence.get("max_seq_length"),
        tokenizer.get("model_max_length"),
        config["max_position_embeddings"] - first,
    )
    return Recipe(
        folder=folder,
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        width=config["hidden_size"],
        epsilon=config["layer_norm_eps"],
        first_position=first,
        max_length=min(int(length) for length in (*lengths, _LONGEST) if length),
        pooling=pooling,
        query_prompt=prompts.get("query") or "",
        by_distance=kind == "mpnet",
    )


def _pooling(folder: Path, modules: list[dict[str, Any]]) -> Pooling | None:
    """Return how word pieces become one vector, None for modules that are more than that."""
    kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
    ours = all(module["type"].startswith(_LIBRARY) for module in modules)
    if not ours or kinds not in (
        ["Transformer", "Pooling"],
        ["Transformer", "Pooling", "Normalize"],
    ):
        return None
    if modules[0]["path"]:
        return None  # the weights lie in a folder of their own
    config = _json(folder / modules[1]["path"] / "config.json")
    if not config.get("include_prompt", True):
        return None
    mode = config.get("pooling_mode")
    if isinstance(mode, str):
        return mode if mode in ("mean", "cls") else None  # type: ignore[return-value]
    modes = [name for name, used in config.items() if name.startswith("pooling_mode_") and used]
    known: dict[str, Pooling] = {
        "pooling_mode_mean_tokens": "mean",
        "pooling_mode_cls_token": "cls",
    }
    return known.get(modes[0]) if len(modes) == 1 else None


def _json(file: Path, missing: Any = None) -> Any:
    if missing is not None and not file.is_file():
        return missing
    return json.loads(file.read_text("utf-8"))
