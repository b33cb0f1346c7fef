//! Lives and repairs of failure modes: as laws, or as the one number that a data sheet or a contract has.
//!
//! Intuition: one number says how often, and nothing about age. So a life from a rate is exponential, and so is a repair of
//! which only the mean is known: the assumption of Markov models of availability. Repairs of record are more variable than
//! that (a lognormal of sigma 1.2 at Los Alamos), fixed ones would be less.
//!
//! - `afr`, the annualised failure rate: failures per blade and year of operation, in percent. A rate, as data sheets
//!   compute it (8,760 h ÷ MTBF) and fleets count it (failures ÷ device-years). Others call the probability to fail within
//!   a year by the same name, 1 − exp(−rate): 2.96 % where the rate is 3 %. A year is 8,766 h.
//! - `mtbf`: operating time between failures, without repair and waiting: the mean life.
//! - `mttr`: mean time of the repair itself, without the wait for a crew.
//!
//! Source: Seagate, *Constellation ES.3 Serial ATA Product Manual*, Rev. E, section 2.11.1 (an AFR of 0.44 % beside an MTBF of
//! 2,000,000 h, at 8,760 h a year); Schroeder and Gibson, *Disk failures in the real world*, FAST 2007, abstract (an MTTF of
//! 1,000,000 h as a nominal 0.88 % a year); IEC 60050-192:2015, 192-05-13 (MTBF: mean *operating* time between failures); Trivedi
//! and Bobbio, *Reliability and Availability Engineering*, 2017, chapter 3 (constant rates of failure and repair of a single unit).

use super::raw;
use super::validator::Validator;
use crate::engine::distribution::Distribution;
use crate::units::{HOUR_US, Span, YEAR_H};

/// Microseconds in a year \[µs\].
const YEAR_US: f64 = YEAR_H * HOUR_US as f64;

/// A key that may say a duration, and the mean \[µs\] if it says one.
type Mean = (&'static str, Option<f64>);

impl Validator<'_> {
    /// The life of a failure mode, however it is given.
    pub fn life_of_mode(&mut self, key: &str, spec: &raw::FailureMode, stationary: bool) -> Distribution {
        let per_year = |rate: f64| YEAR_US / rate;
        let means = [
            ("afr", spec.afr.map(|afr| per_year(afr.0))),
            ("mtbf", spec.mtbf.map(|mtbf| mtbf.0 as f64)),
            // Of a rate out of its bounds the schema has told.
            ("failures_per_year", spec.failures_per_year.filter(|rate| *rate > 0.0).map(per_year)),
        ];
        let example = "life = { exponential = { mean = \"20000 h\" } }";
        let by_mean = self.one_way(key, ("life", spec.life.is_some()), &means, example);
        match &spec.life {
            Some(life) => self.life(&format!("{key}.life"), life, stationary),
            None => by_mean,
        }
    }

    /// The repair of a failure mode, however it is given.
    pub fn repair_of_mode(&mut self, key: &str, spec: &raw::FailureMode) -> Distribution {
        let means = [("mttr", spec.mttr.map(|mttr| mttr.0 as f64))];
        let example = "repair = { lognormal = { median = \"4 h\", sigma = 1.2 } }";
        let by_mean = self.one_way(key, ("repair", spec.repair.is_some()), &means, example);
        match &spec.repair {
            Some(repair) => self.distribution(&format!("{key}.repair"), repair),
            None => by_mean,
        }
    }

    /// The exponential law of the mean that is given in place of a law; reports what is said twice, or not at all.
    fn one_way(&mut self, key: &str, law: (&str, bool), means: &[Mean], example: &str) -> Distribution {
        let given: Vec<Mean> = means.iter().copied().filter(|(_, mean)| mean.is_some()).collect();
        let names: Vec<&str> = means.iter().map(|(name, _)| *name).collect();
        let first = if law.1 { Some(law.0) } else { given.first().map(|(name, _)| *name) };
        for (name, _) in given.iter().filter(|(name, _)| first != Some(*name)) {
            let what = format!("says the same as {}", first.unwrap_or(law.0));
            let remedy = format!("keep one of {} and {}", law.0, names.join(", "));
            self.problem(&format!("{key}.{name}"), what, remedy);
        }
        match given.first() {
            Some((_, Some(mean))) if *mean > 0.0 && mean.is_finite() => Distribution::exponential(*mean),
            Some((name, _)) => {
                let remedy = "write more than zero, or leave the failure mode out";
                self.problem(&format!("{key}.{name}"), "is zero", remedy);
                Distribution::fixed(Span::ZERO)
            }
            None => {
                // What is written, and was left out because it is wrong by itself, is not missing.
                let is_written =
                    |name: &&str| self.document.locate(&format!("{key}.{name}")) != self.document.locate(key);
                if !law.1 && !names.iter().chain([&law.0]).any(is_written) {
                    let remedy = format!("add {example}, or {}", names.join(" or "));
                    self.problem(&format!("{key}.{}", law.0), "is missing", remedy);
                }
                Distribution::fixed(Span::ZERO)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Problems, Registry, Scenario, load_text};

    /// A scenario whose failure mode is written in one line.
    fn load(mode: &str) -> Result<Scenario, Problems> {
        let text = format!(
            "name = \"s\"\nhorizon = \"1 y\"\npolicy.p.preset = \"cold_boot\"\n\
             workload = [{{ name = \"w\", count = 1, on = \"a\" }}]\nblade_type.a.failure.f = {{ {mode} }}\n"
        );
        load_text(&text, "s", ".".as_ref(), &Registry::builtin())
    }

    /// Means of life and repair \[h\].
    fn means(mode: &str) -> [f64; 2] {
        let scenario = load(mode).unwrap_or_else(|problems| panic!("{mode}: {problems}"));
        let mode = &scenario.site.blade_types[0].modes[0];
        [&mode.life, &mode.repair].map(|law| law.mean_us() / 3.6e9)
    }

    #[test]
    fn one_number_is_an_exponential_law_of_the_right_mean() {
        assert_eq!(means("afr = \"3 %\", mttr = \"4 h\""), [8766.0 / 0.03, 4.0]);
        assert_eq!(means("afr = \"250%\", repair = \"5 h\""), [8766.0 / 2.5, 5.0]);
        assert_eq!(means("mtbf = \"290000 h\", mttr = \"30 min\""), [290_000.0, 0.5]);
        assert_eq!(means("failures_per_year = 0.05, mttr = \"1 d\""), [8766.0 / 0.05, 24.0]);
        let scenario = load("afr = \"3 %\", mttr = \"4 h\"").unwrap_or_else(|problems| panic!("{problems}"));
        let mode = &scenario.site.blade_types[0].modes[0];
        for law in [&mode.life, &mode.repair] {
            let mean = crate::units::Span(law.mean_us() as i64);
            assert!((law.survival(mean) - (-1f64).exp()).abs() < 1e-9, "exponential");
        }
    }

    #[test]
    fn a_life_is_given_once_and_a_repair_too() {
        let told = |mode: &str| load(mode).err().map(|problems| problems.to_string()).unwrap_or_default();
        let only = |mode: &str, message: &str| {
            let told = told(mode);
            assert!(told.contains(message) && told.lines().count() == 1, "{mode}: {told}");
        };
        let keep = "keep one of life and afr, mtbf, failures_per_year";
        only(
            "life = \"9 h\", afr = \"3 %\", mttr = \"4 h\"",
            &format!("f.afr: says the same as life; {keep}"),
        );
        only(
            "afr = \"3 %\", mtbf = \"9 h\", mttr = \"4 h\"",
            &format!("f.mtbf: says the same as afr; {keep}"),
        );
        let repairs = "f.mttr: says the same as repair; keep one of repair and mttr";
        only("life = \"9 h\", repair = \"4 h\", mttr = \"4 h\"", repairs);
        only("mttr = \"4 h\"", "a.failure.f.life: is missing; add life = { exponential = ");
        only(
            "life = \"9 h\"",
            "a.failure.f.repair: is missing; add repair = { lognormal = { median = \"4 h\", sigma = 1.2 } }, or mttr",
        );
        only(
            "afr = \"0 %\", mttr = \"4 h\"",
            "f.afr: is zero; write more than zero, or leave the failure mode out",
        );
        only("mtbf = \"9 h\", mttr = \"0 h\"", "f.mttr: is zero");
        only(
            "afr = 0.03, mttr = \"4 h\"",
            "0.03 is a number without a unit; write a percentage with its unit, such as \"3 %\"",
        );
        only("afr = \"3\", mttr = \"4 h\"", "\"3\" is not a percentage; add a unit (%), such as \"3 %\"");
        only("life = 3, mttr = \"4 h\"", "f.life: 3 is");
        only(
            "failures_per_year = 0, mttr = \"4 h\"",
            "f.failures_per_year: 0 is too small; write a number above 0",
        );
    }
}
