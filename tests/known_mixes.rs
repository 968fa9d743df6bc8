//! What is known of a mix by its making, against what the analysis finds.

mod material;

use takegate::analysis::Analyzer;
use takegate::units::SampleRate;

#[test]
fn clean_prompts_are_speech() {
    for voice in material::prompts(2) {
        let mut analyzer = Analyzer::new(SampleRate::new(voice.rate).unwrap());
        analyzer.push(&voice.samples);
        assert_eq!(analyzer.finish().speech.present, Ok(true), "{}", voice.name);
    }
}
