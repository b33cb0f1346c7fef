//! Durations of steps, shared by all that have the same load: workloads of a class, blades of a type.
//!
//! Intuition: most steps always take the same time, which is known when the policy is compiled. Only the others are
//! drawn.

use crate::engine::distribution::Distribution;
use crate::model::step::{Step, StepLoad, Times};
use crate::units::Span;

/// The durations of all steps under one load.
pub struct Durations<'a> {
    times: &'a Times,
    load: StepLoad,
    /// By step: its duration, if that is always the same and the step always succeeds.
    fixed: Vec<Option<Span>>,
}

impl<'a> Durations<'a> {
    /// The durations of `times` under `load`.
    pub fn new(times: &'a Times, load: StepLoad) -> Durations<'a> {
        let fixed = |step: &Step| {
            let time = times.of(*step);
            let base = time.base.as_ref().map_or(Some(Span::ZERO), Distribution::fixed_span)?;
            (time.success >= 1.0).then(|| time.span(&load, |_| base))
        };
        Durations { times, load, fixed: Step::ALL.iter().map(fixed).collect() }
    }

    /// Fixed duration of a step, if it is always the same and the step always succeeds.
    #[inline]
    pub fn fixed(&self, step: Step) -> Option<Span> {
        self.fixed[step as usize]
    }

    /// Duration of a step; the part of it that does not depend on the load is drawn by `draw`, if it has to be drawn at
    /// all.
    #[inline]
    pub fn span(&self, step: Step, draw: impl FnOnce(&Distribution) -> Span) -> Span {
        self.fixed(step).unwrap_or_else(|| self.times.of(step).span(&self.load, draw))
    }

    /// The mean duration of a step \[µs\].
    pub fn mean_us(&self, step: Step) -> f64 {
        self.times.of(step).mean_us(&self.load)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::distribution::DurationSpec;
    use crate::model::step::StepTime;

    /// Steps that take no time, but for one.
    fn times(step: Step, base: &str, success: f64) -> Times {
        let table: toml::Table = toml::from_str(&format!("of = {base}")).unwrap();
        let spec: DurationSpec = table["of"].clone().try_into().unwrap();
        let mut entries = vec![StepTime { success: 1.0, ..StepTime::default() }; Step::ALL.len()];
        entries[step as usize] =
            StepTime { base: Some(spec.build().unwrap()), per_port: Span(7), success, ..StepTime::default() };
        Times::new(entries, 1)
    }

    #[test]
    fn only_what_may_differ_is_drawn() {
        let load = StepLoad { ports: 3, ..StepLoad::default() };
        let nobody = |_: &Distribution| -> Span { panic!("nothing is drawn") };
        let fixed = times(Step::Push, "\"1 s\"", 1.0);
        let durations = Durations::new(&fixed, load);
        assert_eq!(durations.fixed(Step::Push), Some(Span(1_000_021)));
        assert_eq!(durations.span(Step::Push, nobody), Span(1_000_021));
        assert_eq!(durations.span(Step::Boot, nobody), Span::ZERO);

        let random = times(Step::Push, "{ uniform = { min = \"1 s\", max = \"3 s\" } }", 1.0);
        let durations = Durations::new(&random, load);
        assert_eq!(durations.fixed(Step::Push), None);
        assert_eq!(durations.span(Step::Push, |_| Span(5)), Span(26));
        assert_eq!(durations.mean_us(Step::Push), 2_000_021.0);

        // Whether it succeeds has to be drawn.
        let failing = times(Step::Push, "\"1 s\"", 0.5);
        assert_eq!(Durations::new(&failing, load).fixed(Step::Push), None);
    }
}
