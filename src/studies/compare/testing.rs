//! For the tests of this module: small sides.

use super::side::{Data, Key, Series, Side};
use crate::digest::FileDigest;
use crate::output::{Manifest, Owner, Replications};
use crate::stats::{Estimate, Flag, Method};

/// The site's value of `metric` under the policy `push`.
pub fn key(metric: &str) -> Key {
    let [policy, scope, metric, statistic] = ["push", "site", metric, "value"].map(str::to_owned);
    Key { policy, scope, metric, statistic }
}

/// A finished run of six replications.
pub fn manifest() -> Manifest {
    Manifest {
        basis: Default::default(),
        settings: Vec::new(),
        presets: Vec::new(),
        program: "hotspare".to_owned(),
        version: "0.1.0".to_owned(),
        results_version: 3,
        scenario: Owner::new("two-rows", "two-rows.toml"),
        seed: 7,
        replications: Replications { done: 6, wanted: 6 },
        command: "hotspare run two-rows.toml".to_owned(),
        inputs: vec![FileDigest::of("two-rows.toml", b"scenario")],
        outputs: vec![FileDigest::of("summary.csv", b"figures")],
    }
}

/// A side with these sums, each over one, in every replication.
pub fn side(figures: &[(&str, [f64; 6])]) -> Side {
    let series = figures.iter().map(|(metric, sums)| {
        let data = Data::Sums(sums.iter().map(|sum| (*sum, 1.0)).collect());
        (key(metric), Series { unit: "min/y".to_owned(), data })
    });
    let mut manifest = manifest();
    manifest.outputs = vec![FileDigest::of("summary.csv", format!("{figures:?}").as_bytes())];
    Side { manifest, series: series.collect(), controls: Vec::new() }
}

/// A figure between two ends.
pub fn between(value: f64, low: f64, high: f64) -> Series {
    let (level, method, flag) = (0.95, Method::None, Flag::Ok);
    let data = Data::Figure(Estimate {
        value,
        low: Some(low),
        high: Some(high),
        level,
        method,
        n: 6,
        flag,
        worth: None,
    });
    Series { unit: "s".to_owned(), data }
}
