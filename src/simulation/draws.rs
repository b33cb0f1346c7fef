//! Draws: the one verb by which chance enters a history.
//!
//! Every draw names its subject, its law and its key. A caller that looks once more at a value already drawn says
//! [`Subject::again`]: so each drawn value can be counted once, when it is drawn.

use crate::engine::count::CountSpec;
use crate::engine::distribution::Distribution;
use crate::engine::streams::{self, Stream, StreamKey};
use crate::model::blade::Frailty;
use crate::model::step::Step;
use crate::units::{ModeId, Span, TypeId};

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

/// Subject of a draw: its kind, and the blade and mode that it is about.
///
/// Every caller says it, so that each drawn value can be counted once by kind, type and mode; nothing counts them so far.
#[derive(Clone, Copy, Debug)]
#[expect(dead_code, reason = "said by every caller, read by nobody so far")]
pub struct Subject {
    /// The kind of draw.
    pub kind: DrawKind,
    /// The type of the blade that it is about, if it is about one.
    pub blade_type: Option<TypeId>,
    /// The failure mode that it is about.
    pub mode: Option<ModeId>,
    /// Again: the value has been drawn before and is only looked up once more.
    pub again: bool,
}

impl Subject {
    /// A draw that is about no blade.
    pub fn of(kind: DrawKind) -> Subject {
        Subject { kind, blade_type: None, mode: None, again: false }
    }

    /// A draw about a blade of this type.
    pub fn on(self, blade_type: TypeId) -> Subject {
        Subject { blade_type: Some(blade_type), ..self }
    }

    /// A draw about a failure mode.
    pub fn in_mode(self, mode: ModeId) -> Subject {
        Subject { mode: Some(mode), ..self }
    }

    /// The same subject, drawn before.
    pub fn again(self) -> Subject {
        Subject { again: true, ..self }
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
}

/// A coin that shows heads with this probability \[1\].
pub struct Coin(pub f64);

impl Drawable for Coin {
    type Value = bool;

    #[inline]
    fn draw(&self, stream: &mut Stream) -> bool {
        stream.uniform() < self.0
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
#[derive(Clone, Debug, Default)]
pub struct Draws(streams::Draws);

impl Draws {
    /// Draws a value by `law` under the key and this ordinal; the key is computed only if the value is not always the
    /// same.
    #[inline]
    pub fn draw<L: Drawable>(
        &self,
        _subject: Subject,
        law: &L,
        key: impl FnOnce() -> StreamKey,
        ordinal: u64,
    ) -> L::Value {
        law.fixed().unwrap_or_else(|| law.draw(&mut self.0.of(key(), ordinal)))
    }

    /// Number of draws so far, repeated looks included.
    pub fn made(&self) -> u64 {
        self.0.made()
    }
}
