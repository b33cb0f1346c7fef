//! Draws: the one verb by which chance enters a history.
//!
//! Every draw names its subject, its law and its key. A caller that looks once more at a value already drawn says
//! [`Subject::again`]: each drawn value is counted once, when it is drawn, less its mean. What has been counted so has mean
//! zero, whatever the policy makes of it, as nobody decides on a draw by its outcome. Work that may be broken off and begun
//! anew draws the same value again, and long ones are broken off more often: counted twice, they would be too long on
//! average.

use crate::engine::count::CountSpec;
use crate::engine::distribution::{Cap, Distribution};
use crate::engine::streams::{self, Stream, StreamKey};
use crate::model::blade::Frailty;
use crate::model::step::Step;
use crate::simulation::compiled::controls::{ControlPlan, ONE, fixed};
use crate::units::{ModeId, Span, Time, TypeId};
use std::cell::Cell;
use std::sync::Arc;

/// The kind of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawKind {
    /// The life of a failure mode of a blade \[operating age\].
    Life,
    /// Frailty: the factor by which a blade is more prone to failure than its type \[1\].
    Frailty,
    /// Coin for a blade of some frailty that has reached its age.
    ReachedAge,
    /// The repair of a blade.
    Repair,
    /// Detection: time from a failure in use to its being noticed.
    Detection,
    /// Coin for a fault that may follow the identity.
    FollowsIdentity,
    /// A step of a takeover, a planned move or a live copy.
    Step(Step),
    /// Coin for the success of a step.
    Success(Step),
    /// A step of the preparation of a blade for the pool.
    Preparation(Step),
    /// Coin for the coverage of a latent fault by checks.
    Coverage,
    /// Discovery: time from a latent fault to its being found.
    Discovery,
    /// Phase of the checks of a blade within their period.
    CheckPhase,
    /// Time from a spare's entry into the pool to a false alarm.
    FalseAlarm,
    /// The choice of a rule that chooses at random.
    Selection,
    /// The time between bursts.
    BurstInterval,
    /// The number of blades that a burst strikes.
    BurstSize,
    /// The enclosures and blades that a burst strikes.
    BurstVictims,
    /// Time from the end of a common cause to the next.
    CommonCauseLife,
    /// The length of a common cause.
    CommonCauseRepair,
    /// The life of a fabric.
    FabricLife,
    /// The repair of a fabric.
    FabricRepair,
    /// The life of a module or of the management server.
    ManagementLife,
    /// The repair of a module or of the management server.
    ManagementRepair,
    /// Planned work on a blade.
    Maintenance,
    /// The time between arrivals.
    Arrival,
    /// Run length of a workload, until it finishes \[up time\].
    RunLength,
    /// Time from an order to its delivery.
    Delivery,
}

/// Kinds that are counted whatever they are about: all steps come before them.
const OTHERS: [(DrawKind, &str); 12] = [
    (DrawKind::Detection, "detection"),
    (DrawKind::Coverage, "coverage"),
    (DrawKind::BurstInterval, "burst_interval"),
    (DrawKind::CommonCauseLife, "common_cause_life"),
    (DrawKind::CommonCauseRepair, "common_cause_repair"),
    (DrawKind::FabricLife, "fabric_life"),
    (DrawKind::FabricRepair, "fabric_repair"),
    (DrawKind::ManagementLife, "management_life"),
    (DrawKind::ManagementRepair, "management_repair"),
    (DrawKind::Arrival, "arrival"),
    (DrawKind::RunLength, "run_length"),
    (DrawKind::BurstSize, "burst_size"),
];

/// The number of accounts of each mode.
const MODE_ACCOUNTS: usize = 3;

/// The number of kinds that are counted.
const COUNTED: usize = 2 * Step::ALL.len() + OTHERS.len();

impl DrawKind {
    /// All kinds that are counted.
    pub fn counted() -> impl Iterator<Item = DrawKind> {
        let steps = |kind: fn(Step) -> DrawKind| Step::ALL.iter().map(move |step| kind(*step));
        steps(DrawKind::Step).chain(steps(DrawKind::Success)).chain(OTHERS.map(|(kind, _)| kind))
    }

    /// Its number among them, if it is counted. Lives are counted with the blades, repairs and what follows the identity
    /// with their modes.
    #[inline]
    fn number(self) -> Option<usize> {
        let steps = Step::ALL.len();
        let other = |at| Some(2 * steps + at);
        match self {
            DrawKind::Step(step) => Some(step as usize),
            DrawKind::Success(step) => Some(steps + step as usize),
            DrawKind::Detection => other(0),
            DrawKind::Coverage => other(1),
            DrawKind::BurstInterval => other(2),
            DrawKind::CommonCauseLife => other(3),
            DrawKind::CommonCauseRepair => other(4),
            DrawKind::FabricLife => other(5),
            DrawKind::FabricRepair => other(6),
            DrawKind::ManagementLife => other(7),
            DrawKind::ManagementRepair => other(8),
            DrawKind::Arrival => other(9),
            DrawKind::RunLength => other(10),
            DrawKind::BurstSize => other(11),
            DrawKind::Life
            | DrawKind::Repair
            | DrawKind::Preparation(_)
            | DrawKind::Discovery
            | DrawKind::FalseAlarm
            | DrawKind::FollowsIdentity
            | DrawKind::Frailty
            | DrawKind::ReachedAge
            | DrawKind::CheckPhase
            | DrawKind::Selection
            | DrawKind::BurstVictims
            | DrawKind::Maintenance
            | DrawKind::Delivery => None,
        }
    }

    /// The name in result files.
    pub fn name(self) -> String {
        match self {
            DrawKind::Step(step) => format!("step:{}", step.key()),
            DrawKind::Success(step) => format!("success:{}", step.key()),
            other => OTHERS
                .iter()
                .find(|(kind, _)| *kind == other)
                .map_or_else(String::new, |named| named.1.to_owned()),
        }
    }

    /// The time to an event: what is counted are the events before the horizon, not times.
    #[inline]
    fn is_event(self) -> bool {
        matches!(
            self,
            DrawKind::BurstInterval
                | DrawKind::CommonCauseLife
                | DrawKind::FabricLife
                | DrawKind::ManagementLife
                | DrawKind::Arrival
        )
    }

    /// Counted as events or outcomes, not as times.
    pub fn is_count(self) -> bool {
        self.is_event() || matches!(self, DrawKind::Success(_) | DrawKind::Coverage | DrawKind::BurstSize)
    }

    /// The part of a draw of this kind that a workload spends down, as a rule \[1\].
    pub fn spent_down(self) -> f64 {
        f64::from(u8::from(matches!(self, DrawKind::Step(_) | DrawKind::Detection)))
    }
}

/// Subject of a draw: its kind, and the blade and mode that it is about.
///
/// Every caller says it, so that each drawn value is counted once by its kind, a repair and the coin of what follows the identity by type and mode.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The kind of draw.
    pub kind: DrawKind,
    /// The type of the blade that it is about, if it is about one.
    pub blade_type: Option<TypeId>,
    /// The failure mode that it is about.
    pub mode: Option<ModeId>,
    /// Again: the value has been drawn before and is only looked up once more, or may be more than once.
    pub again: bool,
    /// Waited for: a workload is down as long as a repair lasts.
    pub waited: bool,
    /// Weight: the number of blades that it concerns, beside other draws of its kind.
    pub weight: u32,
}

impl Subject {
    /// A draw that is about no blade.
    pub fn of(kind: DrawKind) -> Subject {
        Subject { kind, blade_type: None, mode: None, again: false, waited: false, weight: 1 }
    }

    /// A draw about a blade of this type.
    pub fn on(self, blade_type: TypeId) -> Subject {
        Subject { blade_type: Some(blade_type), ..self }
    }

    /// A draw about a failure mode.
    pub fn in_mode(self, mode: ModeId) -> Subject {
        Subject { mode: Some(mode), ..self }
    }

    /// The same repair, if a workload waits for it.
    pub fn waited_for(self, waited: bool) -> Subject {
        Subject { waited, ..self }
    }

    /// The same subject, which concerns so many blades.
    pub fn weighing(self, blades: usize) -> Subject {
        Subject { weight: u32::try_from(blades).unwrap_or(u32::MAX), ..self }
    }

    /// The same subject, drawn before.
    pub fn again(self) -> Subject {
        self.again_if(true)
    }

    /// The same subject, which may have been drawn before.
    pub fn again_if(self, again: bool) -> Subject {
        Subject { again, ..self }
    }
}

/// A law that values are drawn by.
pub trait Drawable {
    /// The type of the values.
    type Value;

    /// The value, if it is always the same, so that nothing is drawn.
    fn fixed(&self) -> Option<Self::Value> {
        None
    }

    /// Draws a value.
    fn draw(&self, stream: &mut Stream) -> Self::Value;

    /// A drawn value less its mean: in microseconds, limited to the cap, or as a count in fixed point.
    fn surplus(&self, _drawn: &Self::Value, _cap: Cap) -> i64 {
        0
    }

    /// One if a drawn time ends within a window, less the cumulative hazard lived through in it \[1\].
    fn surprise(&self, _drawn: &Self::Value, _window: (Span, Span)) -> f64 {
        0.0
    }
}

impl Drawable for Distribution {
    type Value = Span;

    #[inline]
    fn fixed(&self) -> Option<Span> {
        self.fixed_span()
    }

    #[inline]
    fn draw(&self, stream: &mut Stream) -> Span {
        self.draw(stream)
    }

    #[inline]
    fn surplus(&self, drawn: &Span, cap: Cap) -> i64 {
        self.surplus_us(*drawn, cap)
    }

    fn surprise(&self, drawn: &Span, window: (Span, Span)) -> f64 {
        self.surprise(*drawn, window)
    }
}

/// Residual life: the rest of a life that began long ago.
pub struct Residual<'a>(pub &'a Distribution);

impl Drawable for Residual<'_> {
    type Value = Span;

    fn draw(&self, stream: &mut Stream) -> Span {
        self.0.draw_residual(stream)
    }
}

/// Residual life at a known age: the rest of a life that has lasted so long.
pub struct ResidualAt<'a> {
    /// The law of lives.
    pub life: &'a Distribution,
    /// The age.
    pub age: Span,
}

impl Drawable for ResidualAt<'_> {
    type Value = Span;

    fn draw(&self, stream: &mut Stream) -> Span {
        self.life.draw_residual_at(self.age, stream)
    }
}

impl Drawable for Frailty {
    type Value = f64;

    fn draw(&self, stream: &mut Stream) -> f64 {
        Frailty::draw(*self, stream)
    }
}

impl Drawable for CountSpec {
    type Value = u32;

    fn draw(&self, stream: &mut Stream) -> u32 {
        self.draw(stream)
    }

    fn surplus(&self, drawn: &u32, _: Cap) -> i64 {
        ((f64::from(*drawn) - self.mean()) * ONE) as i64
    }
}

/// A coin that shows heads with this probability \[1\].
pub struct Coin(pub f64);

impl Drawable for Coin {
    type Value = bool;

    #[inline]
    fn draw(&self, stream: &mut Stream) -> bool {
        stream.uniform() < self.0
    }

    #[inline]
    fn surplus(&self, drawn: &bool, _: Cap) -> i64 {
        ((f64::from(u8::from(*drawn)) - self.0) * ONE) as i64
    }
}

/// A number between 0 and 1.
pub struct Uniform;

impl Drawable for Uniform {
    type Value = f64;

    #[inline]
    fn draw(&self, stream: &mut Stream) -> f64 {
        stream.uniform()
    }
}

/// Any number of random numbers, for a rule that chooses at random.
pub struct Choice;

impl Drawable for Choice {
    type Value = Stream;

    fn draw(&self, stream: &mut Stream) -> Stream {
        stream.clone()
    }
}

/// All draws of one history.
#[derive(Clone, Debug)]
pub struct Draws {
    streams: streams::Draws,
    plan: Arc<ControlPlan>,
    /// The time at which draws are made.
    now: Time,
    /// Surpluses by kind, then repairs by mode.
    surpluses: Vec<Cell<i128>>,
}

impl Draws {
    /// No draws yet; what is counted is laid down in the plan.
    pub fn new(plan: &Arc<ControlPlan>) -> Draws {
        let surpluses = vec![Cell::new(0); COUNTED + MODE_ACCOUNTS * plan.modes.len()];
        Draws { streams: streams::Draws::default(), plan: plan.clone(), now: Time::ZERO, surpluses }
    }

    /// Draws are made at this time from now on.
    #[inline]
    pub fn at(&mut self, now: Time) {
        self.now = now;
    }

    /// Draws a value by `law` under the key and this ordinal; the key is computed only if the value is not always the
    /// same.
    #[inline]
    pub fn draw<L: Drawable>(
        &self,
        subject: Subject,
        law: &L,
        key: impl FnOnce() -> StreamKey,
        ordinal: u64,
    ) -> L::Value {
        law.fixed().unwrap_or_else(|| {
            let drawn = law.draw(&mut self.streams.of(key(), ordinal));
            if !subject.again
                && let Some(account) = self.account(subject)
            {
                let more = match subject.kind.is_event() {
                    true => fixed(law.surprise(&drawn, self.window())),
                    false => i128::from(law.surplus(&drawn, self.plan.cap)),
                };
                account.set(account.get() + i128::from(subject.weight) * more);
            }
            drawn
        })
    }

    /// Time until the window begins, and until it ends.
    fn window(&self) -> (Span, Span) {
        let until = |time: Span| Span((time.0 - self.now.0).max(0));
        (until(self.plan.warm_up), until(self.plan.horizon))
    }

    /// The account of a subject, if it has one.
    #[inline]
    fn account(&self, subject: Subject) -> Option<&Cell<i128>> {
        if let Subject { kind, blade_type: Some(of), mode: Some(mode), waited, .. } = subject
            && matches!(kind, DrawKind::Repair | DrawKind::FollowsIdentity)
            && let Some(mode) = self.plan.own_mode_number(of, mode)
        {
            let account = if kind == DrawKind::Repair { usize::from(waited) } else { 2 };
            return Some(&self.surpluses[COUNTED + MODE_ACCOUNTS * mode + account]);
        }
        Some(&self.surpluses[subject.kind.number()?])
    }

    /// The window begins: clears all accounts but those of events, of which only the window was counted.
    pub fn reset_statistics(&mut self) {
        let is_event = |at: usize| DrawKind::counted().nth(at).is_some_and(DrawKind::is_event);
        let accounts = self.surpluses.iter().enumerate().filter(|(at, _)| !is_event(*at));
        accounts.for_each(|(_, account)| account.set(0));
    }

    /// Values drawn of a kind less their means \[µs, or counts in fixed point\]; repairs of own modes left out.
    pub fn surplus(&self, kind: DrawKind) -> i128 {
        kind.number().map_or(0, |at| self.surpluses[at].get())
    }

    /// By mode, by its number among all modes: repairs that no workload waits for and those that one does, less their means
    /// \[µs\], and faults that follow the identity, less their probability \[fixed point\].
    pub fn surplus_of_mode(&self, mode: usize) -> [i128; MODE_ACCOUNTS] {
        std::array::from_fn(|account| self.surpluses[COUNTED + MODE_ACCOUNTS * mode + account].get())
    }

    /// Number of draws so far, repeated looks included.
    pub fn made(&self) -> u64 {
        self.streams.made()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_is_counted_has_an_account_and_a_name_of_its_own() {
        let kinds: Vec<DrawKind> = DrawKind::counted().collect();
        assert_eq!(kinds.len(), COUNTED);
        for (at, kind) in kinds.iter().enumerate() {
            assert_eq!(kind.number(), Some(at), "{kind:?}");
            assert!(!kind.name().is_empty() && kinds[..at].iter().all(|other| other.name() != kind.name()));
        }
    }
}
