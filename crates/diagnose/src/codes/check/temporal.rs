//! Labels at the wrong time.

codes! {
    OUTSIDE_MEDIA = "check/outside-media", Error, "a label outside its media",
        "The label starts before its media begins, or ends after it is over, by more than the tolerance (100 ms).\n\n\
         Such labels point at nothing: a loader skips them or reads the wrong frames. They usually come from another cut of the recording, from a rate of 30 for 29.97, or from a start offset that was lost.\n\n\
         Example: a cue at 61.2 s of a clip of 60 s.\n\n\
         To mend it, let `genlock align` look for the reason. Labels that reach over the end by little are cut there by `genlock check --fix`.";
    OFFSET = "check/offset", Error, "modalities disagree beyond the tolerance",
        "A label of one modality and its counterpart in another start or end further apart than the tolerance of the pair allows (100 ms unless configured).\n\n\
         Counterparts are labels that a relation joins, labels of one track that are next to each other in time, and labels of layers that run side by side, such as cues and speaker turns.\n\n\
         Example: all cues start 380 ms after the turns that they write down; the finding names the pair and the direction, and gives the median.\n\n\
         To mend a constant offset, run `genlock align`. The tolerance is `check.rules.offset.tolerance`, for one pair of modalities or streams in an override.";
}
