//! What the states of a session lead to.

use super::*;
use proptest::prelude::*;

const RULES: Rules = Rules {
    pre_roll: Frames(50),
    post_roll: Frames(50),
    max_take: Frames(1000),
    start_by_voice: false,
    stop_after_silence: None,
    voice_latency: Frames(10),
    linger: Frames(80),
    lead_in: Frames(0),
    longest_check: Frames(2000),
    room_tone: Frames(400),
};

fn at(position: u64) -> Heard {
    Heard {
        position: Frames(position),
        ..Heard::default()
    }
}

fn waiting_at(rules: Rules, position: u64) -> Machine {
    let mut machine = Machine::new(rules);
    machine.hear(at(position));
    machine
}

#[test]
fn a_take_reaches_back_by_the_pre_roll_and_gives_the_sign_at_once() {
    let mut machine = waiting_at(RULES, 200);
    machine.start(None).unwrap();
    assert_eq!(
        machine.next_step(),
        Some(Step::BeginTake { from: Frames(150) })
    );
    assert_eq!(machine.state(), State::Recording);
}

#[test]
fn the_sign_waits_until_the_pre_roll_is_full_after_another_take() {
    let mut machine = waiting_at(RULES, 20);
    machine.start(None).unwrap();
    assert_eq!(
        machine.next_step(),
        Some(Step::BeginTake { from: Frames(0) })
    );
    assert_eq!(machine.state(), State::PreRoll);
    assert_eq!(machine.due(), Some(Frames(50)));
    machine.hear(at(50));
    assert_eq!(machine.state(), State::Recording);
}

#[test]
fn a_stopped_take_runs_on_for_the_post_roll_and_is_then_judged() {
    let mut machine = waiting_at(RULES, 200);
    machine.start(None).unwrap();
    machine.next_step();
    machine.hear(at(400));
    machine.stop().unwrap();
    assert_eq!(machine.due(), Some(Frames(450)));
    machine.hear(at(449));
    assert_eq!(machine.next_step(), None);
    machine.hear(at(450));
    assert_eq!(machine.next_step(), Some(Step::EndTake));
    assert_eq!(machine.state(), State::Judging);
}

#[test]
fn the_longest_allowed_time_ends_a_take() {
    let mut machine = waiting_at(RULES, 200);
    machine.start(None).unwrap();
    machine.hear(at(1199));
    assert_eq!(machine.state(), State::Recording);
    machine.hear(at(1200));
    assert_eq!(machine.state(), State::PostRoll);
}

#[test]
fn a_take_of_a_given_length_ends_by_itself() {
    let rules = Rules {
        pre_roll: Frames(0),
        post_roll: Frames(0),
        ..RULES
    };
    let mut machine = waiting_at(rules, 200);
    machine.start(Some(Frames(70))).unwrap();
    assert_eq!(
        machine.next_step(),
        Some(Step::BeginTake { from: Frames(200) })
    );
    assert_eq!(machine.due(), Some(Frames(270)));
    machine.hear(at(270));
    assert_eq!(machine.next_step(), Some(Step::EndTake));
}

#[test]
fn a_voice_starts_and_a_silence_ends_a_hands_free_take() {
    let rules = Rules {
        start_by_voice: true,
        stop_after_silence: Some(Frames(80)),
        ..RULES
    };
    let mut machine = waiting_at(rules, 200);
    machine.hear(Heard {
        speaking: true,
        ..at(300)
    });
    assert_eq!(
        machine.next_step(),
        Some(Step::BeginTake { from: Frames(240) })
    );
    assert_eq!(machine.state(), State::Recording);
    machine.hear(Heard {
        speech_in_take: true,
        silence: Frames(79),
        ..at(400)
    });
    assert_eq!(machine.state(), State::Recording);
    machine.hear(Heard {
        speech_in_take: true,
        silence: Frames(80),
        ..at(401)
    });
    // 80 frames of silence are more than the post-roll of 50: the take ends here.
    assert_eq!(machine.next_step(), Some(Step::EndTake));
}

#[test]
fn silence_before_the_first_word_ends_no_take() {
    let rules = Rules {
        stop_after_silence: Some(Frames(80)),
        ..RULES
    };
    let mut machine = waiting_at(rules, 200);
    machine.start(None).unwrap();
    machine.hear(Heard {
        silence: Frames(300),
        ..at(500)
    });
    assert_eq!(machine.state(), State::Recording);
}

#[test]
fn an_accepted_take_brings_the_next_prompt_and_a_rejected_one_keeps_its_own() {
    let judged = |accepted| {
        let mut machine = waiting_at(RULES, 100);
        machine.start(None).unwrap();
        machine.stop().unwrap();
        machine.hear(at(200));
        while machine.next_step().is_some() {}
        machine.judged(accepted);
        machine
    };
    let mut machine = judged(true);
    machine.hear(at(280));
    assert_eq!(machine.state(), State::Waiting);
    assert_eq!(machine.next_step(), Some(Step::NextPrompt));
    let mut machine = judged(false);
    machine.hear(at(5000));
    assert_eq!(machine.state(), State::Rejected);
    assert_eq!(machine.next_step(), None);
}

#[test]
fn a_lost_stream_ends_the_take_with_what_has_arrived() {
    let mut machine = waiting_at(RULES, 200);
    machine.start(None).unwrap();
    machine.next_step();
    machine.lose_audio();
    assert_eq!(machine.next_step(), Some(Step::EndTake));
    assert_eq!(machine.start(None), Err(Refusal::NoAudio));
    machine.regain_audio();
    assert_eq!(machine.state(), State::Waiting);
}

#[test]
fn a_misread_take_is_put_aside_and_its_audio_is_no_pre_roll_of_the_next() {
    let mut machine = waiting_at(RULES, 200);
    machine.start(None).unwrap();
    machine.next_step();
    machine.hear(at(300));
    machine.discard().unwrap();
    assert_eq!(machine.next_step(), Some(Step::DiscardTake));
    machine.start(None).unwrap();
    assert_eq!(
        machine.next_step(),
        Some(Step::BeginTake { from: Frames(300) })
    );
}

#[test]
fn nothing_starts_a_take_in_a_pause() {
    let mut machine = waiting_at(
        Rules {
            start_by_voice: true,
            ..RULES
        },
        200,
    );
    machine.pause().unwrap();
    machine.hear(Heard {
        speaking: true,
        ..at(300)
    });
    assert_eq!(machine.state(), State::Paused);
    assert_eq!(machine.start(None), Err(Refusal::Paused));
    machine.resume();
    assert_eq!(machine.state(), State::Waiting);
}

#[test]
fn a_lead_in_gives_the_sign_after_it_and_stores_no_more_than_the_pre_roll() {
    let rules = Rules {
        lead_in: Frames(150),
        ..RULES
    };
    let mut machine = waiting_at(rules, 200);
    machine.start(None).unwrap();
    assert_eq!(
        (machine.state(), machine.due()),
        (State::LeadIn, Some(Frames(350)))
    );
    assert_eq!(machine.next_step(), None);
    machine.hear(at(350));
    assert_eq!(machine.state(), State::Recording);
    assert_eq!(
        machine.next_step(),
        Some(Step::BeginTake { from: Frames(300) })
    );

    let mut called_off = waiting_at(rules, 200);
    called_off.start(None).unwrap();
    called_off.stop().unwrap();
    assert_eq!(called_off.state(), State::Waiting);
    called_off.start(Some(Frames(300))).unwrap();
    assert_eq!(
        called_off.state(),
        State::Recording,
        "a replay waits for nobody"
    );
}

#[test]
fn a_level_check_measures_the_line_and_then_the_room() {
    let mut machine = waiting_at(RULES, 200);
    machine.check_level().unwrap();
    assert_eq!(machine.next_step(), Some(Step::BeginCheck));
    assert_eq!(machine.start(None), Err(Refusal::TakeUnderWay));
    machine.hear(at(900));
    machine.stop().unwrap();
    assert_eq!(
        (machine.state(), machine.next_step()),
        (State::RoomTone, Some(Step::BeginRoomTone))
    );
    machine.hear(at(1300));
    assert_eq!(
        (machine.state(), machine.next_step()),
        (State::Waiting, Some(Step::EndCheck))
    );
}

#[test]
fn a_level_check_ends_by_itself_and_is_forgotten_when_it_was_misread_or_the_stream_is_lost() {
    let mut machine = waiting_at(RULES, 200);
    machine.check_level().unwrap();
    machine.next_step();
    machine.hear(at(2200));
    assert_eq!(machine.next_step(), Some(Step::BeginRoomTone));
    machine.discard().unwrap();
    assert_eq!(
        (machine.state(), machine.next_step()),
        (State::Waiting, Some(Step::DropCheck))
    );
    machine.check_level().unwrap();
    machine.next_step();
    machine.lose_audio();
    assert_eq!(machine.next_step(), Some(Step::DropCheck));
}

#[test]
fn a_level_check_of_a_hands_free_session_ends_with_the_silence_behind_the_line() {
    let rules = Rules {
        stop_after_silence: Some(Frames(60)),
        ..RULES
    };
    let mut machine = waiting_at(rules, 200);
    machine.check_level().unwrap();
    machine.hear(Heard {
        silence: Frames(60),
        ..at(400)
    });
    assert_eq!(machine.state(), State::Checking, "nobody has spoken yet");
    machine.hear(Heard {
        silence: Frames(60),
        speech_in_take: true,
        ..at(500)
    });
    assert_eq!(machine.state(), State::RoomTone);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100_000))]

    /// Whatever is pressed or heard, lost or found again, in 100,000 short sessions: takes begin and end in turn, never
    /// overlap, never begin in the future or in the take before, last no longer than they may, and are judged once.
    #[test]
    fn takes_begin_and_end_in_turn(
        hands_free: bool,
        actions in prop::collection::vec((0u8..16, 1u64..200, any::<bool>(), 0u64..200), 1..40),
    ) {
        let rules = match hands_free {
            true => Rules { start_by_voice: true, stop_after_silence: Some(Frames(60)), lead_in: Frames(30), ..RULES },
            false => RULES,
        };
        let mut machine = Machine::new(rules);
        let (mut position, mut open, mut check, mut last_end, mut begun) = (0, false, false, 0, 0);
        for (action, advance, speaking, silence) in actions {
            let before = machine.state();
            match action {
                0 => {
                    let done = machine.start(None);
                    let may = matches!(before, State::Waiting | State::Rejected | State::Accepted);
                    prop_assert_eq!(done.is_ok(), may, "start in {:?}", before);
                }
                1 => {
                    let done = machine.start(Some(Frames(advance)));
                    prop_assert!(done.is_ok() || machine.state() == before);
                }
                2 => {
                    let done = machine.stop();
                    prop_assert!(done.is_err() || before.can_stop(), "stop in {:?}", before);
                }
                3 => {
                    let done = machine.discard();
                    prop_assert!(done.is_err() || before.can_stop());
                    prop_assert!(done.is_ok() || !before.in_take());
                }
                4 => {
                    let done = machine.pause();
                    prop_assert!(done.is_err() || machine.state() == State::Paused);
                }
                5 => machine.resume(),
                // The worker judges a take when its last frame is stored, and nothing else then.
                6 | 7 if before == State::Judging => machine.judged(speaking),
                8 => {
                    let done = machine.turn_to_prompt();
                    prop_assert!(done.is_err() || machine.state() == State::Waiting);
                }
                // A defect of the disk ends a take, or the one that was asked for.
                9 if before.in_take() => {
                    machine.abandon();
                    (open, last_end) = (false, position);
                }
                10 => machine.lose_audio(),
                11 if before == State::Lost => {
                    machine.regain_audio();
                    (position, last_end) = (0, 0);
                }
                12 if matches!(before, State::Waiting | State::Accepted | State::Rejected) => machine.finish(),
                13 => drop(machine.check_level()),
                _ if before == State::Lost => {}
                _ => {
                    // The worker stops at what is due.
                    position = machine.due().map_or(position + advance, |due| (position + advance).min(due.0.max(position)));
                    machine.hear(Heard { position: Frames(position), speaking, silence: Frames(silence.min(if open { position - begun } else { position })), speech_in_take: true });
                }
            }
            while let Some(step) = machine.next_step() {
                match step {
                    Step::BeginTake { from } => {
                        prop_assert!(!open, "a take began inside another");
                        prop_assert!(from.0 <= position && from.0 >= last_end);
                        open = true;
                        begun = from.0;
                    }
                    Step::EndTake | Step::DiscardTake => {
                        prop_assert!(open, "a take ended that had not begun");
                        open = false;
                        last_end = position;
                        let longest = RULES.pre_roll + RULES.voice_latency + RULES.max_take + RULES.post_roll;
                        prop_assert!(position - begun <= longest.0, "{} frames", position - begun);
                        let (pre, post) = machine.rolls();
                        prop_assert!(step == Step::DiscardTake || pre.0 + post.0 <= position - begun);
                    }
                    Step::NextPrompt => prop_assert!(!open),
                    Step::BeginCheck => {
                        prop_assert!(!open && !check, "a check began inside something else");
                        check = true;
                    }
                    Step::BeginRoomTone => prop_assert!(check),
                    Step::EndCheck | Step::DropCheck => {
                        prop_assert!(check, "a check ended that had not begun");
                        check = false;
                    }
                }
            }
            prop_assert_eq!(open, machine.state().in_take(), "{:?}", machine.state());
            prop_assert_eq!(check, machine.state().in_check());
            prop_assert!(machine.due().is_none_or(|due| due.0 >= position));
        }
    }
}
