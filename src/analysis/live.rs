//! What a meter and a waveform view need while a take is running.

/// One 10 ms frame of the take for meters and waveforms, drained by [`Analyzer::drain_frames`](super::Analyzer::drain_frames).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameAnalysis {
    /// Smallest sample of the frame, linear, 1.0 = full scale.
    pub min: f32,
    /// Largest sample of the frame, linear, 1.0 = full scale.
    pub max: f32,
    /// Root mean square of the frame, linear, 1.0 = full scale.
    pub rms: f32,
    /// Whether speech was running when the frame was measured (a decision some 50 ms old).
    pub speaking: bool,
}
