//! Courses: what was watched of each unit, so that the same observation can be made of lives that a law draws.
//!
//! Model: a course begins where the age is known: with a unit that was new, or of a known age, when it was first watched,
//! else with its first recorded failure. It ends where the observation ends, and in between lives follow each other.
//!
//! Limits: lives come one unit after the other, each unit ending with a life that is still going on. A unit whose
//! observation ends in the very minute of a failure has none, and its course goes on into that of the next.

use crate::engine::streams::Stream;
use crate::records::fit::{FittedLaw, Sample};

/// A unit as it was watched.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// The first life, if its age is unknown; it is never drawn anew.
    pub before: Option<Sample>,
    /// Its age at the start of the course \[h\].
    entry_h: f64,
    /// The time that it was watched from there \[h\].
    watched_h: f64,
}

impl Course {
    /// The courses of lives, unit by unit in the order of time.
    pub fn all(samples: &[Sample]) -> Vec<Course> {
        let mut courses: Vec<Course> = Vec::new();
        let mut goes_on = false;
        for sample in samples {
            let is_first = !goes_on || sample.age_unknown || sample.entry_h > 0.0;
            if is_first {
                courses.push(Course { entry_h: sample.entry_h, ..Course::default() });
            }
            if let Some(course) = courses.last_mut() {
                match sample.age_unknown {
                    true => course.before = Some(*sample),
                    false => course.watched_h += sample.exposure_h(),
                }
            }
            goes_on = !sample.censored;
        }
        courses
    }

    /// Lives that `law` draws, watched as the recorded ones were.
    pub fn drawn(&self, law: &FittedLaw, stream: &mut Stream) -> Vec<Sample> {
        let (mut entry_h, mut left_h) = (self.entry_h, self.watched_h);
        let mut lives = Vec::new();
        while left_h > 0.0 {
            let hazard = law.cumulative_hazard(entry_h) - libm::log(stream.uniform());
            let seen_h = law.age_at_hazard(hazard) - entry_h;
            // Rounding may leave a life without any length; it is then one of the least that counts.
            let seen_h = seen_h.max(1e-9);
            if seen_h >= left_h {
                lives.push(Sample::censored(left_h).seen_from(entry_h));
                break;
            }
            lives.push(Sample::failed(seen_h).seen_from(entry_h));
            (left_h, entry_h) = (left_h - seen_h, 0.0);
        }
        lives
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::streams::StreamKey;

    #[test]
    fn units_are_told_apart() {
        let lives = [
            Sample::failed(5.0),
            Sample::censored(2.0),
            Sample::failed(3.0).of_unknown_age(),
            Sample::failed(4.0),
            Sample::censored(6.0),
            Sample::censored(9.0).of_unknown_age(),
            Sample::failed(1.0).seen_from(20.0),
            Sample::censored(2.0),
        ];
        let courses = Course::all(&lives);
        let told: Vec<_> = courses.iter().map(|course| (course.entry_h, course.watched_h)).collect();
        assert_eq!(told, [(0.0, 7.0), (0.0, 10.0), (0.0, 0.0), (20.0, 3.0)]);
        assert_eq!(courses.iter().filter(|course| course.before.is_some()).count(), 2);
    }

    #[test]
    fn drawn_lives_fill_the_course() {
        let course = Course { before: None, entry_h: 50.0, watched_h: 1000.0 };
        let law = FittedLaw::fit_all(&[Sample::failed(90.0), Sample::failed(100.0), Sample::failed(110.0)])
            .unwrap()[1]
            .clone();
        let lives = course.drawn(&law, &mut StreamKey::replication(1, 0).stream(0));
        let seen: f64 = lives.iter().map(Sample::exposure_h).sum();
        assert!((seen - 1000.0).abs() < 1e-6 && lives.len() > 8, "{lives:?}");
        assert!(lives[0].entry_h == 50.0 && lives[0].value_h > 50.0 && lives[1].entry_h == 0.0);
    }
}
