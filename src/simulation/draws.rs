//! Draws: the one verb by which chance enters a history.
//!
//! Whoever draws says what is drawn, by which law, under which key. Whoever looks once more at what has been drawn says
//! [`Subject::again`]: so each drawn value can be counted once, when it is drawn.

use crate::engine::count::CountSpec;
use crate::engine::distribution::Distribution;
use crate::engine::streams::{self, Key, Stream};
use crate::model::blade::Frailty;
use crate::model::step::Step;
use crate::units::{Span, TypeId};

/// The kind of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawKind {
    /// The life of a failure mode of a blade \[operating age\].
    Life,
    /// How much more prone to failure a blade is than its type \[1\].
    Frailty,
    /// The repair of a blade.
    Repair,
    /// From a failure in use to its being noticed.
    Detection,
    /// Whether a fault follows the identity.
    FollowsIdentity,
    /// A step of a takeover, a planned move or a live copy.
    Step(Step),
    /// Whether a step succeeds.
    Success(Step),
    /// A step of the preparation of a blade for the pool.
    Preparation(Step),
    /// Whether checks can find a latent fault.
    Coverage,
    /// From a latent fault to its being found.
    Discovery,
    /// When in its period a blade is checked.
    CheckPhase,
    /// From a spare's entry into the pool to a false alarm.
    FalseAlarm,
    /// The choice of a rule that chooses at random.
    Selection,
    /// The time between bursts.
    BurstInterval,
    /// The number of blades that a burst strikes.
    BurstSize,
    /// Which enclosures and blades a burst strikes.
    BurstVictims,
    /// From a common cause's end to the next.
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
    /// How long a workload runs before it finishes \[up time\].
    RunLength,
    /// From an order to its delivery.
    Delivery,
}

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The kind of draw.
    pub kind: DrawKind,
    /// The type of the blade that it is about, if it is about one.
    pub blade_type: Option<TypeId>,
    /// The failure mode that it is about, by position in the blade type.
    pub mode: Option<u16>,
    /// Whether it has been drawn before and is only looked at once more.
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
    pub fn in_mode(self, mode: u16) -> Subject {
        Subject { mode: Some(mode), ..self }
    }

    /// What has been drawn before.
    pub fn again(self) -> Subject {
        Subject { again: true, ..self }
    }
}

/// A law that values are drawn by.
pub trait Drawable {
    /// What is drawn.
    type Value;

    /// The value, if it is always the same: nothing is drawn then.
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

/// What is left of a life that began long ago.
pub struct Residual<'a>(pub &'a Distribution);

impl Drawable for Residual<'_> {
    type Value = Span;

    fn draw(&self, stream: &mut Stream) -> Span {
        self.0.draw_residual(stream)
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

/// As many numbers as somebody may want, for a rule that chooses at random.
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
    /// Draws a value by `law` under the key, which is asked for unless the value is always the same, and this ordinal.
    #[inline]
    pub fn draw<L: Drawable>(
        &self,
        _subject: Subject,
        law: &L,
        key: impl FnOnce() -> Key,
        ordinal: u64,
    ) -> L::Value {
        law.fixed().unwrap_or_else(|| law.draw(&mut self.0.of(key(), ordinal)))
    }

    /// Draws made so far, those that were only looked at once more included.
    pub fn made(&self) -> u64 {
        self.0.made()
    }
}
