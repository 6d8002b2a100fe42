"""Names of one's own for every parameter and variable; only the order is as given."""

import numpy as np


def train_dev_test_split(inputs, outputs, d=0.2, t=0.2, s=0):
    np.random.seed(s)
    anzahl = inputs.shape[1]
    ende_train = anzahl - int(d * anzahl) - int(t * anzahl)
    ende_dev = ende_train + int(d * anzahl)
    misch = np.random.choice(anzahl, size=anzahl, replace=False)
    a = inputs[:, misch[:ende_train]]
    b = outputs[:, misch[:ende_train]]
    c = inputs[:, misch[ende_train:ende_dev]]
    e = outputs[:, misch[ende_train:ende_dev]]
    f = inputs[:, misch[ende_dev:]]
    g = outputs[:, misch[ende_dev:]]
    return a, b, c, e, f, g


def stratified_split(klassen, anteil_dev=0.2, anteil_test=0.2, startwert=0, *, bericht=False):
    np.random.seed(startwert)
    lernen, waehlen, pruefen = [], [], []
    for k in np.unique(klassen):
        spalten = np.argwhere(klassen[0] == k)[:, 0]
        spalten = np.random.permutation(spalten)
        zwei = int(anteil_dev * spalten.size)
        drei = int(anteil_test * spalten.size)
        eins = spalten.size - zwei - drei
        if bericht:
            print(k, eins, zwei, drei)
        lernen.append(spalten[:eins])
        waehlen.append(spalten[eins:][:zwei])
        pruefen.append(spalten[eins:][zwei:])
    return np.r_[tuple(lernen)], np.r_[tuple(waehlen)], np.r_[tuple(pruefen)]


def diagnose(a, b, c, d=0.02):
    u = a - c
    v = b - a
    x = u > d
    y = v > d
    if x and y:
        z = "high bias and high variance"
    elif x:
        z = "high bias"
    elif y:
        z = "high variance"
    else:
        z = "neither"
    return u, v, z


def fit_normalization(features):
    mittel = np.mean(features, axis=1).reshape(-1, 1)
    streuung = np.std(features, axis=1).reshape(-1, 1)
    fest = features.max(axis=1, keepdims=True) == features.min(axis=1, keepdims=True)
    streuung[fest] = 1
    return mittel, streuung


def normalize_sets(eins, zwei, drei):
    m, s = fit_normalization(eins)
    eins = (eins - m) / s
    zwei = (zwei - m) / s
    drei = (drei - m) / s
    return eins, zwei, drei


def activation_scale_by_depth(signal, schichten):
    tafel = np.full(len(schichten) + 1, np.nan)
    for nummer, schicht in enumerate([np.eye(len(signal)), *schichten]):
        signal = schicht @ signal
        tafel[nummer] = np.sqrt(np.mean(signal**2))
    return tafel
