//! First lives: how much of a life each mode of each blade has left at the start.
//!
//! Intuition: a blade whose age is known has what is left of a life that has lasted so long. In a fleet of unknown ages
//! that has run for long (a stationary start) it has the rest of the life that a random instant falls into; otherwise, and
//! where it is delivered later, a life as a new one.
//!
//! Where blades differ (frailty), those that have reached an age are the more robust ones: factors are drawn until a blade
//! with one of them has reached its ages. Such a factor is kept; it cannot be looked up by its key alone.

use super::{Blades, FRAILTY, LIFE, STRUCK, proneness, shortened};
use crate::engine::streams::KeyPart;
use crate::model::age::{Ages, faster};
use crate::model::blade::BladeType;
use crate::scenario::Scenario;
use crate::simulation::draws::{Coin, DrawKind, Draws, Residual, ResidualAt, Subject};
use crate::units::{BladeId, ModeId};

/// Factors that are tried; a validated scenario keeps one in a hundred of them or more.
const FACTORS: u64 = 10_000;
/// Part of the keys of the coins that keep them.
const REACHED: KeyPart = KeyPart::new("reached its age");

impl Blades {
    /// Draws what all first lives have left.
    pub(super) fn draw_first_lives(&mut self, scenario: &Scenario, draws: &Draws) {
        for index in 0..self.blades.len() {
            let id = BladeId::from(index);
            let (group, place) = scenario.site.group_of(id);
            let residual = scenario.stationary && !group.arrives_later();
            let (key, of) = (self.key(id), self.type_of(id));
            let blade_type = &scenario.site.blade_types[of.index()];
            let proneness = self.first_proneness(id, (&group.ages, place), blade_type, draws);
            self.note_factor(id, proneness);
            for (at, kind) in blade_type.modes.iter().enumerate() {
                let key = key.of(LIFE).of(self.names[of.index()][at]);
                let subject = Subject::of(DrawKind::Life).on(of).in_mode(ModeId::at(at));
                let life = match group.ages.of(place, ModeId::at(at)) {
                    Some(age) => {
                        let age = faster(age, proneness);
                        draws.draw(subject, &ResidualAt { life: &kind.life, age }, || key, 0)
                    }
                    None if residual => draws.draw(subject, &Residual(&kind.life), || key, 0),
                    None => draws.draw(subject, &kind.life, || key, 0),
                };
                self.ends_life_at(id, at, shortened(life, proneness).0.min(STRUCK - 1));
                self.enter_life(id, at, 0);
            }
        }
    }

    /// The factor by which a blade ages faster than its type \[1\], given that it has reached its ages.
    fn first_proneness(
        &mut self,
        id: BladeId,
        (ages, place): (&Ages, u32),
        blade_type: &BladeType,
        draws: &Draws,
    ) -> f64 {
        let (key, of) = (self.key(id), self.type_of(id));
        let subject = Subject::of(DrawKind::Frailty).on(of);
        let Some(frailty) = blade_type.frailty.filter(|_| !ages.is_empty()) else {
            return proneness(key, blade_type, subject, draws);
        };
        let mut factor = 1.0;
        for attempt in 0..FACTORS {
            factor = draws.draw(subject, &frailty, || key.of(FRAILTY), attempt);
            let alive = Coin(ages.alive(place, blade_type, factor));
            let reached = Subject::of(DrawKind::ReachedAge).on(of);
            if draws.draw(reached, &alive, || key.of(REACHED), attempt) {
                break;
            }
        }
        self.survivors.resize(self.blades.len(), None);
        self.survivors[id.index()] = Some(factor);
        factor
    }
}
