//! The uncertainty of a fit, as entries of `[[uncertain]]`: each parameter of the chosen laws is lognormal between the
//! ends of its 95 % interval, and the two of a law are correlated as their estimates are.
//!
//! Source: the normal approximation to the logarithms of maximum-likelihood estimates, with the observed information
//! (Lawless, *Statistical Models and Methods for Lifetime Data*, 2nd ed., 2003, section 2.2 and appendix C).
//!
//! Limits: rough with few failures, but for the exponential law, whose interval is exact then. That the law is the right
//! one is taken for granted.

use super::rates::{Fits, FittedMode};

/// Correlations are written to this many digits, and lie within ±1 then \[1\].
const STRONGEST: f64 = 0.999;

/// The entries for modes that blade types share, none without a type; `of` goes before the names of values where each
/// type has a fit of its own.
pub fn entries(types: &[&str], modes: &[FittedMode], of: Option<&str>) -> String {
    let of = of.map_or_else(String::new, |of| format!("{of}: "));
    let mut text = String::new();
    for mode in modes.iter().filter(|_| !types.is_empty()) {
        let keys = |what: &str| -> Vec<String> {
            let names = |kind| mode.names().into_iter().map(move |name| (kind, name));
            let key = |(kind, name): (&&str, &str)| format!("blade_type.{kind}.failure.{name}.{what}");
            types.iter().flat_map(names).map(key).collect()
        };
        text += &of_law(&format!("{of}life of {}", mode.name), &keys("life"), &mode.lives, "failure");
        if let Some(repairs) = &mode.repairs {
            text += &of_law(&format!("{of}repair of {}", mode.name), &keys("repair"), repairs, "repair");
        }
    }
    text
}

/// The entries for the law that is taken of a sample of failures or repairs, which stands at `keys`; none for a law without
/// parameters.
pub fn of_law(name: &str, keys: &[String], fits: &Fits, sample: &str) -> String {
    let law = fits.law();
    let called = |parameter: &str| format!("{name} ({parameter})");
    let mut text = String::new();
    let mut first = None;
    for parameter in law.parameters() {
        let keys: Vec<String> =
            keys.iter().map(|key| format!("\"{key}.{}.{}\"", law.name(), parameter.name)).collect();
        let keys = match keys.as_slice() {
            [key] => format!("key = {key}"),
            keys => format!("keys = [\n  {},\n]", keys.join(",\n  ")),
        };
        let (low, high) = parameter.interval;
        text += &format!(
            "[[uncertain]]\nname = \"{}\"\n{keys}\nlaw = \"lognormal\"\nlow = {}\nhigh = {}\n",
            called(parameter.name),
            parameter.written(low),
            parameter.written(high)
        );
        if let Some(with) = first {
            let coefficient = law.correlation().unwrap_or(0.0).clamp(-STRONGEST, STRONGEST);
            // What is written as zero is left out.
            if coefficient.abs() >= 0.0005 {
                let with = called(with);
                text += &format!("correlation = {{ with = \"{with}\", coefficient = {coefficient:.3} }}\n");
            }
        }
        text += &match fits.ended {
            0 => format!("source = \"no {sample} recorded\"\n\n"),
            1 => format!("source = \"fit to 1 {sample}\"\n\n"),
            n => format!("source = \"fit to {n} {sample}s\"\n\n"),
        };
        first = first.or(Some(parameter.name));
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_of_law() {
        use crate::records::{fit::Sample, rates::Fits, uncertain};
        let fits = Fits::of(&[Sample::failed(90.0), Sample::failed(110.0)]).unwrap();
        let entries = uncertain::of_law(
            "life of disk",
            &["blade_type.a.failure.disk.life".to_owned()],
            &fits,
            "failure",
        );
        assert!(entries.contains("key = \"blade_type.a.failure.disk.life.exponential.mean\"\n"));
        assert!(entries.contains("source = \"fit to 2 failures\"\n"));
    }
}
