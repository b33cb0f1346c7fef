"""Fits lives by maximum likelihood, apart from hotspare: numpy and scipy alone.

Reads the tables that `SAMPLES=FOLDER cargo test --lib -- --ignored the_table_of_records` writes, and prints
tests/data/independent-fits.csv:

    python3 tests/data/independent_fits.py FOLDER > tests/data/independent-fits.csv

A life of known age has the log-likelihood ln f(x) - ln S(entry), or ln S(x) - ln S(entry) if it is censored. A first life of
unknown age is the residual one of a fleet that has run for long: ln S(x) - ln mean, or ln of the integral of S beyond x
less ln mean. Made with scipy 1.17.1.
"""

import sys
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats


def exponential(p, x):
    (mean,) = p
    return -x / mean, -x / mean - np.log(mean), mean, np.log(mean) - x / mean


def weibull(p, x):
    shape, scale = p
    z = (x / scale) ** shape
    ln_f = np.log(shape / scale) + (shape - 1) * np.log(np.maximum(x, 1e-300) / scale) - z
    beyond = scale / shape * special.gamma(1 / shape) * special.gammaincc(1 / shape, z)
    return -z, ln_f, scale * special.gamma(1 + 1 / shape), np.log(beyond)


def lognormal(p, x):
    median, sigma = p
    z = (np.log(np.maximum(x, 1e-300)) - np.log(median)) / sigma
    mean = median * np.exp(sigma**2 / 2)
    ln_f = stats.norm.logpdf(z) - np.log(np.maximum(x, 1e-300) * sigma)
    beyond = mean * stats.norm.sf(z - sigma) - x * stats.norm.sf(z)
    return stats.norm.logsf(z), ln_f, mean, np.log(np.maximum(beyond, 1e-300))


def log_likelihood(law, p, rows):
    value, entry, censored, unknown = rows
    ln_s, ln_f, mean, ln_beyond = law(p, value)
    ln_s_entry = np.where(entry > 0, law(p, np.maximum(entry, 1e-300))[0], 0.0)
    known = np.where(censored, ln_s, ln_f) - ln_s_entry
    first = np.where(censored, ln_beyond, ln_s) - np.log(mean)
    return np.where(unknown, first, known).sum()


def fit(law, start, rows):
    best = None
    minus = lambda q: -log_likelihood(law, np.exp(q), rows)
    for factor in (1.0, 3.0, 0.3):
        q = np.log(start) + np.log(factor) * np.eye(len(start))[-1]
        for _ in range(6):
            found = optimize.minimize(minus, q, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-9, "maxiter": 2000})
            q = found.x
        if best is None or found.fun < best.fun:
            best = found
    return -best.fun, np.exp(best.x)


def main(folder):
    print("record;mode;law;log_likelihood;first;second")
    for path in sorted(Path(folder).glob("*.csv")):
        record, mode = path.stem.split("--")
        table = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
        rows = (table[:, 0], table[:, 1], table[:, 2] > 0, table[:, 3] > 0)
        ended = (~rows[2]).sum()
        if ended < 10:
            continue
        mean = (rows[0] - rows[1]).sum() / ended
        laws = [(exponential, [mean]), (weibull, [0.9, mean]), (lognormal, [mean / 2, 1.5])]
        for law, start in laws:
            with np.errstate(all="ignore"):
                best, p = fit(law, np.array(start), rows)
            print(f"{record};{mode};{law.__name__};{best:.6f};" + ";".join(f"{x:.8g}" for x in p) + (";" if len(p) == 1 else ""))


main(sys.argv[1])
