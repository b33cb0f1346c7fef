//! Controls: the part of its own noise that a history can count.
//!
//! Intuition: failures less the hazard lived through, lengths of lives less what was expected of them, durations and coins
//! less their means: all have mean zero under every policy. Four *composites* weigh each piece with the downtime that the
//! compiled policy expects of it, so that few of them explain most; finer ones follow. Nothing of this looks at a result.

use super::expected::{Expected, events};
use super::policy::CompiledPolicy;
use crate::engine::distribution::Cap;
use crate::engine::life::LifeFunctions;

use crate::model::fleet::{BladeGroup, GroupRole, Site};
use crate::scenario::Scenario;
use crate::simulation::draws::DrawKind;
use crate::units::{HOUR_US, ModeId, Span, TypeId};

/// Modes with finer controls of their own: those from which most variance is expected.
const FINER_MODES: usize = 6;

/// The controls of one failure mode of one type.
#[derive(Debug)]
pub struct ModeControl {
    /// Type and mode by name: `hs22/disk`.
    name: String,
    /// The functions of age of its lives.
    pub functions: LifeFunctions,
    expected: Expected,
}

impl ModeControl {
    /// Variance of downtime that is expected of its failures, up to a factor.
    fn variance(&self) -> f64 {
        self.expected.failures * self.expected.failure_us * self.expected.failure_us
    }

    /// The weight of a life that is longer than expected \[workload·µs/µs\].
    fn per_life(&self) -> f64 {
        if self.remembered() > 0.0 {
            self.expected.failure_us / self.functions.mean_us().max(1.0)
        } else {
            0.0
        }
    }

    /// As many as there are, if a failure in use costs anything.
    fn if_costly(&self, failures: f64) -> f64 {
        if self.expected.failure_us > 0.0 { failures } else { 0.0 }
    }

    /// Failures in use that change what the lives of the mode are expected to bring: none without memory, and none where
    /// all lives are alike.
    fn remembered(&self) -> f64 {
        let alike = self.functions.memoryless().is_some() || self.functions.are_alike();
        if alike { 0.0 } else { self.expected.failures }
    }
}

/// A control: its name in result files, and the events that it is expected to rest on in a history.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// The name, the same under every policy.
    pub name: String,
    /// Events expected in a history \[1\].
    pub events: f64,
}

/// The controls of a site under a policy.
#[derive(Debug, Default)]
pub struct ControlPlan {
    /// By type: the number of its first mode among all modes.
    first_mode: Vec<u32>,
    /// By number of the mode.
    pub modes: Vec<ModeControl>,
    /// The modes with controls of their own, by number.
    finer: Vec<usize>,
    /// The kinds of draws with controls of their own, and the events expected of each.
    kinds: Vec<(DrawKind, f64)>,
    /// By type: blades in use that differ and whose ages are unknown at the start, of which each is as prone as its type on
    /// average \[1\], and the downtime that the type's failures in use are expected to bring \[workload·µs\].
    frail: Vec<(f64, f64)>,
    /// The limit of draws.
    pub cap: Cap,
    /// Length of a history.
    pub horizon: Span,
    /// The part of it before the window.
    pub warm_up: Span,
}

/// Counts of a mode in a history: sums in fixed point, so that they can be added in any grouping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModeSums {
    /// Failures less hazard, wherever the blade was \[[`ONE`]\].
    pub failures: i128,
    /// The part of it in the pool.
    pub in_pool: i128,
    /// The part of it in takeovers.
    pub in_takeovers: i128,
    /// Lengths of lives less what was expected \[µs\].
    pub lengths: i128,
    /// Repairs that no workload waits for, less their mean \[µs\].
    pub repairs: i128,
    /// Repairs that a workload waits for, less their mean \[µs\].
    pub repairs_waited_for: i128,
    /// Faults that follow the identity, less their probability \[[`ONE`]\].
    pub follows: i128,
}

/// One, in the fixed point of counts.
pub const ONE: f64 = 4_294_967_296.0;

/// A count in fixed point, rounded.
#[inline]
pub fn fixed(count: f64) -> i128 {
    // At 1.5 · 2^52 doubles are one apart, so that the sum is rounded; what is larger is as good as exact.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    // Of one life or of some thousand million.
    i128::from((count * ONE + WHOLE - WHOLE) as i64)
}

/// A sum over lives without the error of the functions of age: where nothing happens but rounding, nothing is left.
fn without_rounding(sum: f64) -> f64 {
    libm::round(sum * 1e6) / 1e6
}

/// Frail: a group in use whose blades differ, of which no ages are known at the start. Those that have reached an age are
/// the more robust ones, and their mean is another.
pub fn is_frail(site: &Site, group: &BladeGroup) -> bool {
    let differ = site.blade_types[group.blade_type.index()].frailty.is_some();
    differ && group.fails && group.ages.is_empty() && matches!(group.role, GroupRole::Carries(_))
}

impl ControlPlan {
    /// The number of composites, which stand before the others.
    pub const COMPOSITES: usize = 4;

    /// The controls of `scenario` under a policy; `compiled` is complete but for them.
    pub fn new(scenario: &Scenario, compiled: &CompiledPolicy<'_>) -> ControlPlan {
        let site = &scenario.site;
        let horizon = Span(scenario.horizon.0);
        let oldest = site.groups.iter().map(|group| group.ages.oldest()).max().unwrap_or_default();
        let (mut first_mode, mut modes) = (Vec::new(), Vec::new());
        for (at, kind) in site.blade_types.iter().enumerate() {
            first_mode.push(modes.len() as u32);
            for mode in &kind.modes {
                let functions = LifeFunctions::new(&mode.life, horizon.plus(oldest));
                let of = (TypeId::from(at), mode);
                let expected = Expected::new(scenario, compiled, of, mode.life.mean_us());
                modes.push(ModeControl { name: format!("{}/{}", kind.name, mode.name), functions, expected });
            }
        }
        let mut finer: Vec<usize> = (0..modes.len()).collect();
        finer.sort_by(|a, b| modes[*b].variance().total_cmp(&modes[*a].variance()).then(a.cmp(b)));
        finer.truncate(FINER_MODES);
        let all: Vec<&Expected> = modes.iter().map(|mode| &mode.expected).collect();
        let with_events = |kind| (kind, events(scenario, compiled, &all, kind));
        let kinds = DrawKind::counted().map(with_events).filter(|(_, events)| *events > 0.0).collect();
        let frail = (0..site.blade_types.len()).map(TypeId::from).map(|of| {
            let blades = site.groups.iter().filter(|group| is_frail(site, group) && group.blade_type == of);
            let first = first_mode[of.index()] as usize;
            let own = &modes[first..first + site.blade_types[of.index()].modes.len()];
            let spent = own.iter().map(|mode| mode.expected.failures * mode.expected.failure_us).sum();
            (blades.map(|group| f64::from(group.count)).sum(), spent)
        });
        let frail = frail.collect();
        ControlPlan {
            first_mode,
            modes,
            finer,
            kinds,
            frail,
            cap: Cap::at_least(horizon),
            horizon,
            warm_up: Span(scenario.warm_up.0),
        }
    }

    /// The blades whose proneness is counted \[1\].
    fn frail(&self) -> f64 {
        self.frail.iter().map(|(blades, _)| blades).sum()
    }

    /// The number of a mode among all modes.
    #[inline]
    pub fn mode_number(&self, blade_type: TypeId, mode: ModeId) -> usize {
        self.first_mode[blade_type.index()] as usize + mode.index()
    }

    /// The number of a mode among all modes, unless it comes from outside.
    #[inline]
    pub fn own_mode_number(&self, blade_type: TypeId, mode: ModeId) -> Option<usize> {
        let number = self.mode_number(blade_type, mode);
        let next =
            self.first_mode.get(blade_type.index() + 1).map_or(self.modes.len(), |first| *first as usize);
        (number < next).then_some(number)
    }

    /// All controls, in the order of [`values`](ControlPlan::values).
    pub fn controls(&self) -> Vec<Control> {
        let control = |name: &str, events: f64| Control { name: name.to_owned(), events };
        let all = |of: fn(&ModeControl) -> f64| -> f64 { self.modes.iter().map(of).sum() };
        let mut controls = vec![
            control("failures", all(|mode| mode.if_costly(mode.expected.failures))),
            control("durations", all(|mode| mode.if_costly(mode.expected.failures))),
            control("lives", all(|mode| mode.if_costly(mode.remembered()))),
            control("follows", all(|mode| mode.expected.failures * mode.expected.follows)),
        ];
        controls.extend(self.kinds.iter().map(|(kind, events)| control(&kind.name(), *events)));
        if self.frail() > 0.0 {
            controls.push(control("frailty", self.frail()));
        }
        controls.push(control("failures:pool", all(|mode| mode.expected.in_pool)));
        for mode in self.finer.iter().map(|at| &self.modes[*at]) {
            let Expected { failures, follows, waited, .. } = mode.expected;
            let of = |what: &str, events| control(&format!("{what}:{}", mode.name), events);
            controls.extend([
                of("failures", failures),
                of("repairs_waited_for", failures * waited),
                of("lives", mode.remembered()),
                of("repairs", failures * (1.0 - waited)),
                of("follows", failures * follows),
            ]);
        }
        controls
    }

    /// The values of all controls \[workload·h, failures, h or 1\], given the sums of modes, the proneness of frail blades
    /// less one by type, and the sum of draws by kind.
    pub fn values(
        &self,
        modes: &[ModeSums],
        proneness: &[f64],
        drawn: impl Fn(DrawKind) -> i128,
    ) -> Vec<f64> {
        let hours = |us: f64| us / HOUR_US as f64;
        let count = |fixed: i128| fixed as f64 / ONE;
        let in_use =
            |sums: &ModeSums| without_rounding(count(sums.failures - sums.in_pool - sums.in_takeovers));
        let sum = |of: &dyn Fn(&ModeControl, &ModeSums) -> f64| -> f64 {
            self.modes.iter().zip(modes).map(|(mode, sums)| of(mode, sums)).sum()
        };
        let failures = sum(&|mode, sums| mode.expected.failure_us * in_use(sums));
        let repairs = sum(&|mode, sums| mode.expected.workloads * sums.repairs_waited_for as f64);
        let lives = sum(&|mode, sums| mode.per_life() * sums.lengths as f64);
        let follows = sum(&|mode, sums| mode.expected.follows_us * count(sums.follows));
        let steps: f64 = self.kinds.iter().map(|(kind, _)| kind.spent_down() * drawn(*kind) as f64).sum();
        let mut values = vec![hours(failures), hours(repairs + steps), hours(lives), hours(follows)];
        values.extend(self.kinds.iter().map(|(kind, _)| match kind.is_count() {
            true => count(drawn(*kind)),
            false => hours(drawn(*kind) as f64),
        }));
        if self.frail() > 0.0 {
            let types = self.frail.iter().zip(proneness).filter(|((blades, _), _)| *blades > 0.0);
            values.push(hours(types.map(|((blades, spent), more)| spent / blades * more).sum()));
        }
        values.push(without_rounding(count(modes.iter().map(|sums| sums.in_pool).sum())));
        for at in &self.finer {
            let sums = &modes[*at];
            values.extend([
                in_use(sums),
                hours(sums.repairs_waited_for as f64),
                without_rounding(hours(sums.lengths as f64)),
                hours(sums.repairs as f64),
                count(sums.follows),
            ]);
        }
        values
    }
}
