//! What counts: at most one take for a prompt and speaker, by the operator's last word or else the first accepted.

use proptest::prelude::*;
use takegate::collection::{
    CollectionConfig, Decision, Ledger, Progress, Refusal, Ruling, SessionId, Speaker, Speakers,
    TakeId, TakeLine, TakeState,
};
use takegate::script::{Script, ScriptKind};
use takegate::units::Frames;
use takegate::verdict::Outcome;

const SPEAKERS: [&str; 2] = ["S1", "S2"];

fn script() -> Script {
    Script::parse(b"one\ntwo\nthree\n", ScriptKind::Txt).unwrap()
}

fn speakers() -> Speakers {
    let mut speakers = Speakers::default();
    for id in SPEAKERS {
        speakers.add(Speaker::new(id.parse().unwrap())).unwrap();
    }
    speakers
}

fn take(speaker: &str, prompt: &str, number: u32, state: TakeState) -> TakeLine {
    TakeLine {
        id: TakeId {
            speaker: speaker.parse().unwrap(),
            session: SessionId(1),
            prompt: prompt.parse().unwrap(),
            number,
        },
        state,
        outcome: match state {
            TakeState::Accepted | TakeState::Salvaged => Some(Outcome::Accepted),
            TakeState::Rejected => Some(Outcome::Rejected),
            TakeState::Discarded | TakeState::Missing => None,
        },
        whole: state != TakeState::Discarded,
        reasons: match state {
            TakeState::Rejected => vec!["low_snr".into(), "too_quiet".into()],
            _ => Vec::new(),
        },
        started_at: None,
        frames: Frames(48_000),
        sha256: String::new(),
    }
}

fn accepted(number: u32) -> TakeLine {
    take("S1", "0001", number, TakeState::Accepted)
}

fn says(take: &TakeLine, ruling: Ruling) -> Decision {
    Decision {
        take: take.id.clone(),
        ruling,
        who: "operator".into(),
    }
}

fn accept() -> Ruling {
    Ruling::Accept {
        reason: "better".into(),
    }
}

fn reject() -> Ruling {
    Ruling::Reject {
        reason: "a cough".into(),
    }
}

fn ledger(takes: &[&TakeLine]) -> Ledger {
    let mut ledger = Ledger::default();
    for take in takes {
        assert!(ledger.take((*take).clone()));
    }
    ledger
}

#[test]
fn the_first_accepted_take_counts_until_the_operator_takes_another() {
    let (first, second) = (accepted(1), accepted(2));
    let mut ledger = ledger(&[&first, &second]);
    assert!(ledger.counts(&first.id) && !ledger.counts(&second.id));

    let word = says(&second, accept());
    assert_eq!(ledger.allows(&word, false), Ok(()));
    assert!(ledger.decide(&word));
    assert!(ledger.counts(&second.id) && !ledger.counts(&first.id));
    assert_eq!(
        ledger.allows(&word, false),
        Err(Refusal::Counts(second.id.clone()))
    );

    assert!(ledger.decide(&says(&second, Ruling::Undo)));
    assert!(ledger.counts(&first.id));
    assert!(ledger.decide(&says(&first, Ruling::Misread)));
    assert!(ledger.counts(&second.id));
}

#[test]
fn a_misread_take_opens_its_prompt_again_and_undo_closes_it() {
    let only = accepted(1);
    let mut ledger = ledger(&[&only]);
    let script = script();
    let quota = CollectionConfig::new("x", "en".parse().unwrap()).quota(3);
    let next = |ledger: &Ledger| {
        let open = ledger.next_open(&script, quota, &only.id.speaker, None);
        open.map(|prompt| prompt.id.to_string())
    };
    assert_eq!(next(&ledger).as_deref(), Some("0002"));
    ledger.decide(&says(&only, Ruling::Misread));
    assert_eq!(ledger.get(&only.id).unwrap().reasons(), ["misread"]);
    assert_eq!(next(&ledger).as_deref(), Some("0001"));
    ledger.decide(&says(&only, Ruling::Undo));
    assert_eq!(next(&ledger).as_deref(), Some("0002"));
    assert_eq!(
        ledger.allows(&says(&only, Ruling::Undo), true),
        Err(Refusal::NothingToUndo(only.id.clone()))
    );
}

#[test]
fn the_next_open_prompt_lies_behind_the_last_one_and_turns_around() {
    let ledger = ledger(&[&take("S1", "0002", 1, TakeState::Accepted)]);
    let script = script();
    let mut config = CollectionConfig::new("x", "en".parse().unwrap());
    let speaker = "S1".parse().unwrap();
    let next = |quota, after: Option<&str>| {
        let after = after.map(|id| id.parse().unwrap());
        let open = ledger.next_open(&script, quota, &speaker, after.as_ref());
        open.map(|prompt| prompt.id.to_string())
    };
    assert_eq!(next(config.quota(3), None).as_deref(), Some("0001"));
    assert_eq!(next(config.quota(3), Some("0001")).as_deref(), Some("0003"));
    assert_eq!(next(config.quota(3), Some("0003")).as_deref(), Some("0001"));
    // One accepted take was asked for, and there it is.
    config.target = Some(1);
    assert_eq!(next(config.quota(3), None), None);
}

#[test]
fn the_operator_accepts_only_what_profile_and_capture_allow() {
    let rejected = take("S1", "0001", 1, TakeState::Rejected);
    let torn = TakeLine {
        whole: false,
        ..take("S1", "0001", 2, TakeState::Rejected)
    };
    let discarded = TakeLine {
        whole: true,
        ..take("S1", "0001", 3, TakeState::Discarded)
    };
    let salvaged = take("S1", "0001", 4, TakeState::Salvaged);
    let mut ledger = ledger(&[&rejected, &torn, &discarded, &salvaged]);
    let may =
        |ledger: &Ledger, take: &TakeLine, profile| ledger.allows(&says(take, accept()), profile);
    assert_eq!(may(&ledger, &rejected, true), Ok(()));
    assert_eq!(
        may(&ledger, &rejected, false),
        Err(Refusal::ProfileForbids(rejected.id.clone()))
    );
    assert_eq!(
        may(&ledger, &torn, true),
        Err(Refusal::NotWhole(torn.id.clone()))
    );
    assert_eq!(
        may(&ledger, &discarded, true),
        Err(Refusal::NotJudged(discarded.id.clone()))
    );
    // It meets the profile; only its line could not be written at once.
    assert_eq!(may(&ledger, &salvaged, false), Ok(()));
    assert_eq!(
        ledger.allows(&says(&rejected, reject()), true),
        Err(Refusal::NotAccepted {
            take: rejected.id.clone(),
            state: TakeState::Rejected
        })
    );
    let unknown = accepted(9);
    assert_eq!(
        may(&ledger, &unknown, true),
        Err(Refusal::Unknown(unknown.id.clone()))
    );
    ledger.missing(&salvaged.id, true);
    assert_eq!(
        may(&ledger, &salvaged, true),
        Err(Refusal::Missing(salvaged.id.clone()))
    );
}

#[test]
fn a_missing_take_leaves_the_count_and_comes_back() {
    let only = accepted(1);
    let mut ledger = ledger(&[&only]);
    assert!(ledger.missing(&only.id, true));
    assert_eq!(ledger.get(&only.id).unwrap().state(), TakeState::Missing);
    assert!(!ledger.counts(&only.id));
    assert!(!ledger.missing(&only.id, true), "that was known");
    assert!(ledger.missing(&only.id, false));
    assert!(ledger.counts(&only.id));
}

#[test]
fn progress_tells_what_is_owed_and_why_takes_were_rejected() {
    let mut ledger = ledger(&[
        &accepted(1),
        &accepted(2),
        &take("S1", "0002", 1, TakeState::Rejected),
        &take("S2", "0001", 1, TakeState::Accepted),
        &take("S1", "gone", 1, TakeState::Accepted),
    ]);
    ledger.decide(&says(
        &take("S2", "0001", 1, TakeState::Accepted),
        Ruling::Misread,
    ));
    let mut config = CollectionConfig::new("x", "en".parse().unwrap());
    config.reserve = 1;
    let progress = Progress::of(&ledger, &script(), &speakers(), config.quota(3));
    assert_eq!(
        (progress.accepted, progress.target, progress.reserve),
        (1, 4, 2)
    );
    assert_eq!(progress.rejected_for["low_snr"], 1);
    assert_eq!(progress.rejected_for["misread"], 1);
    assert_eq!(progress.state(TakeState::Accepted), 3);
    assert_eq!(progress.prompts[0].accepted, 1);
    assert_eq!(progress.prompts[0].takes, 3);
    assert_eq!(progress.speakers[0].accepted, 1);
    assert!(!progress.is_complete());
}

/// Anything that a journal may hold of a few takes.
#[derive(Clone, Debug)]
enum Said {
    Take(TakeLine),
    Decision(Decision),
    Missing(TakeId, bool),
}

fn said() -> impl Strategy<Value = Said> {
    let states = prop::sample::select(TakeState::ALL.to_vec());
    let line = (
        prop::sample::select(SPEAKERS.to_vec()),
        1u32..4,
        1u32..4,
        states,
    )
        .prop_map(|(speaker, prompt, number, state)| {
            take(speaker, &format!("{prompt:04}"), number, state)
        });
    let word = prop::sample::select(vec![Ruling::Misread, reject(), accept(), Ruling::Undo]);
    (line, word, 0..5, any::<bool>()).prop_map(|(line, word, kind, gone)| match kind {
        0..3 => Said::Take(line),
        3 => Said::Decision(says(&line, word)),
        _ => Said::Missing(line.id, gone),
    })
}

fn replay(journal: &[Said]) -> Ledger {
    let mut ledger = Ledger::default();
    for said in journal {
        match said {
            Said::Take(line) => ledger.take(line.clone()),
            Said::Decision(decision) => ledger.decide(decision),
            Said::Missing(take, gone) => ledger.missing(take, *gone),
        };
    }
    ledger
}

proptest! {
    /// Whatever is said: one take counts for a prompt and speaker if any is accepted, none if none is.
    #[test]
    fn one_accepted_take_counts_and_no_more(journal in prop::collection::vec(said(), 0..60)) {
        let ledger = replay(&journal);
        let progress = Progress::of(
            &ledger, &script(), &speakers(),
            CollectionConfig::new("x", "en".parse().unwrap()).quota(3),
        );
        let mut pairs = std::collections::BTreeSet::new();
        for take in ledger.takes().filter(|take| take.state() == TakeState::Accepted) {
            pairs.insert((take.line().id.speaker.clone(), take.line().id.prompt.clone()));
        }
        let counting = ledger.takes().filter(|take| ledger.counts(&take.line().id)).count();
        prop_assert_eq!(counting, pairs.len());
        prop_assert_eq!(progress.accepted as usize, pairs.len());
        prop_assert!(progress.accepted <= progress.target + progress.reserve);
        prop_assert_eq!(progress.states.values().sum::<u32>() as usize, ledger.takes().count());
        for (speaker, prompt) in pairs {
            let counted = ledger.counted(&speaker, &prompt).unwrap();
            prop_assert_eq!(counted.state(), TakeState::Accepted);
        }
    }

    /// The journal read again gives the same, and so does a journal in which each line stands twice.
    #[test]
    fn the_same_journal_gives_the_same_states(journal in prop::collection::vec(said(), 0..60)) {
        prop_assert_eq!(replay(&journal), replay(&journal));
        let takes_twice: Vec<Said> = journal
            .iter()
            .flat_map(|said| vec![said.clone(); if matches!(said, Said::Take(_)) { 2 } else { 1 }])
            .collect();
        prop_assert_eq!(replay(&takes_twice), replay(&journal));
    }

    /// What the rules allow does what it says.
    #[test]
    fn a_ruling_that_is_allowed_takes_effect(journal in prop::collection::vec(said(), 1..60), said in said()) {
        let mut ledger = replay(&journal);
        let Said::Decision(decision) = said else { return Ok(()) };
        let before = ledger.clone();
        if ledger.allows(&decision, true).is_ok() {
            prop_assert!(ledger.decide(&decision));
            let take = ledger.get(&decision.take).unwrap();
            match decision.ruling {
                Ruling::Accept { .. } => prop_assert!(ledger.counts(&decision.take)),
                Ruling::Misread | Ruling::Reject { .. } => {
                    prop_assert_eq!(take.state(), TakeState::Rejected);
                    ledger.decide(&Decision { ruling: Ruling::Undo, ..decision.clone() });
                    prop_assert_eq!(
                        ledger.get(&decision.take).unwrap().state(),
                        before.get(&decision.take).unwrap().state()
                    );
                }
                Ruling::Undo => {}
            }
        }
    }
}
