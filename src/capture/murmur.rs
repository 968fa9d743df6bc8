//! What libasound would print to the terminal, kept for the log instead.
//!
//! Only libasound on the calling thread can be quietened. What it prints on a stream's own thread, and
//! what libraries behind its plugins print (libjack where no JACK server runs), still reaches stderr.

/// Keeps what libasound says on this thread until it is dropped, then logs it.
pub(crate) struct Murmur {
    #[cfg(target_os = "linux")]
    said: Option<std::rc::Rc<std::cell::RefCell<alsa::Output>>>,
}

impl Murmur {
    /// Begins to listen on this thread.
    pub(crate) fn catch() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            said: alsa::Output::local_error_handler().ok(),
        }
    }
}

impl Drop for Murmur {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        if let Some(said) = &self.said {
            let said = said.borrow().to_string();
            if !said.is_empty() {
                tracing::debug!(target: "libasound", "{}", said.trim_end());
            }
        }
    }
}
