"""Words of column names in German, French and Spanish -> English, since offices name their sheets in their own language.

>>> in_english("energie pro antwort"), in_english("anzahl gpus"), in_english("débit jetons s")
('energy per response', 'number of gpus', 'throughput tokens s')
"""

from __future__ import annotations

WORDS = {
    "modell": "model", "modelo": "model", "modele": "model", "modèle": "model", "name": "name", "nombre": "name", "nom": "name",
    "anbieter": "provider", "fournisseur": "provider", "proveedor": "provider", "hersteller": "provider",
    "anzahl": "number of", "grafikkarte": "gpu", "beschleuniger": "accelerator",
    "energie": "energy", "énergie": "energy", "energía": "energy", "leistung": "power", "puissance": "power", "potencia": "power",
    "pro": "per", "je": "per", "par": "per", "por": "per", "antwort": "response", "réponse": "response", "respuesta": "response",
    "anfrage": "request", "requête": "request", "abfrage": "query", "durchsatz": "throughput", "débit": "throughput",
    "rendimiento": "throughput", "latenz": "latency", "latence": "latency", "latencia": "latency", "antwortzeit": "response time",
    "speicher": "memory", "mémoire": "memory", "memoria": "memory", "größe": "size", "groesse": "size", "taille": "size",
    "genauigkeit": "accuracy", "exactitude": "accuracy", "precisión": "precision", "präzision": "precision",
    "quantisierung": "quantization", "stapelgröße": "batch size", "gleichzeitigkeit": "concurrency",
    "preis": "price", "prix": "price", "precio": "price", "kosten": "cost", "coût": "cost", "coste": "cost",
    "eingabe": "input", "entrée": "input", "entrada": "input", "ausgabe": "output", "sortie": "output", "salida": "output",
    "mittelwert": "mean", "durchschnitt": "mean", "moyenne": "mean", "media": "mean", "mittlere": "mean", "mittlerer": "mean",
    "verlust": "loss", "perte": "loss", "schritt": "step", "schritte": "steps", "jetons": "tokens", "sekunde": "second",
    "stunde": "hour", "frage": "question", "punkte": "score", "bewertung": "score",
}  # fmt: skip


def in_english(words: str) -> str:
    """Small words of a column's name, those known in English."""
    return " ".join(WORDS.get(word, word) for word in words.split())
