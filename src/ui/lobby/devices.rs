//! With which microphone a session records, and with what takes are heard.

use eframe::egui::{ComboBox, Label, RichText, Ui};

use super::Lobby;
use crate::audio::DeviceId;
use crate::ui::desk::Hearing;
use crate::ui::operator::{Frame, THROUGH};
use crate::ui::settings::Settings;

impl Lobby {
    pub(super) fn microphone(&self, ui: &mut Ui, frame: &Frame<'_>, settings: &mut Settings) {
        let usual = frame.words("ui-microphone-usual");
        match &self.known {
            Err(problem) => {
                ui.add(
                    Label::new(RichText::new(problem).color(frame.tokens.palette.rejected)).wrap(),
                );
            }
            Ok(devices) => {
                let name = |id: &DeviceId| {
                    let device = devices.iter().find(|device| device.id == *id);
                    device.map_or_else(|| id.0.clone(), |device| device.name.clone())
                };
                let shown = settings.device.as_ref().map_or_else(|| usual.clone(), name);
                ComboBox::from_id_salt("microphone")
                    .width(frame.tokens.size(420.0))
                    .selected_text(shown)
                    .show_ui(ui, |ui| {
                        ui.selectable_value(&mut settings.device, None, &usual);
                        for device in devices {
                            ui.selectable_value(
                                &mut settings.device,
                                Some(device.id.clone()),
                                &device.name,
                            );
                        }
                    })
                    .response
                    .accessible_name(frame.words("ui-microphone"));
            }
        }
    }

    pub(super) fn output(&self, ui: &mut Ui, frame: &Frame<'_>, hearing: &mut Hearing) {
        let tokens = frame.tokens;
        let usual = frame.words("ui-microphone-usual");
        let outputs = self.heard_with.as_deref().unwrap_or_default();
        let shown = match &hearing.output {
            None => usual.clone(),
            Some(id) => {
                let known = outputs.iter().find(|output| output.id == *id);
                known.map_or_else(|| id.0.clone(), |output| output.name.clone())
            }
        };
        ui.horizontal_wrapped(|ui| {
            let mut chosen = hearing.output.clone();
            ComboBox::from_id_salt("output")
                .width(tokens.size(260.0))
                .truncate()
                .selected_text(shown)
                .show_ui(ui, |ui| {
                    ui.selectable_value(&mut chosen, None, &usual);
                    for output in outputs {
                        ui.selectable_value(&mut chosen, Some(output.id.clone()), &output.name);
                    }
                })
                .response
                .accessible_name(frame.words("ui-listen-with"));
            hearing.choose(chosen);
            for (through, id) in THROUGH {
                let on = hearing.through == Some(through);
                if ui.selectable_label(on, frame.words(id)).clicked() {
                    hearing.through = Some(through);
                }
            }
        });
    }
}
