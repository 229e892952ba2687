//! Labels at the wrong time.

codes! {
    OUTSIDE_MEDIA = "check/outside-media", Error, "a label outside its media",
        "The label starts before its media begins, or ends after it is over, by more than the tolerance (100 ms).\n\n\
         Such labels point at nothing: a loader skips them or reads the wrong frames. They usually come from another cut of the recording, from a rate of 30 for 29.97, or from a start offset that was lost.\n\n\
         Example: a cue at 61.2 s of a clip of 60 s.\n\n\
         To mend it, let `genlock align` look for the reason. Labels that reach over the end by little are cut there by `genlock check --fix`.";
    OFFSET = "check/offset", Error, "modalities disagree beyond the tolerance",
        "A label of one modality and its counterpart in another start or end further apart than the tolerance of the pair allows: unless configured, 50 ms between pictures and point clouds, 500 ms between captions and what is seen, and 100 ms otherwise.\n\n\
         Counterparts are labels that a relation joins, labels of one track that are next to each other in time, and labels of layers that run side by side, such as cues and speaker turns.\n\n\
         Example: all cues start 380 ms after the turns that they write down; the finding names the pair and the direction, and gives the median.\n\n\
         To mend a constant offset, run `genlock align`. The tolerance is `check.rules.offset.tolerance`, for one pair of modalities or streams in an override.";
    DRIFT = "check/drift", Error, "modalities that move apart with time",
        "The starts of counterparts on two streams differ more and more: over all of them, a straight line through the differences moves by more than the tolerance (100 ms). The slope is the median of slopes between far-off pairs, so single wrong labels do not make one.\n\n\
         A constant offset cannot mend it: what is right at the beginning is off at the end. The usual reasons are a rate of 30 for 29.97 (1000 ppm), 24 for 23.976, or two recorders with clocks of their own (10 to 100 ppm).\n\n\
         Example: the transcript runs slow against the sound by 1001 ppm, 3.6 s in an hour.\n\n\
         To mend it, run `genlock align`, which finds rates and drifts and proves them on the sound. `min-pairs` and `tolerance` are the parameters.";
    OVERLAP = "check/overlap", Warning, "counterparts that share too little of their time",
        "Two labels for one event share less than half of the time that they cover together (intersection over union), although their starts or ends differ by more than 100 ms.\n\n\
         Training on pairs takes the overlap for what both say; of the rest, half is wrong.\n\n\
         Example: a cue of 4 s whose speaker turn lasts 1.2 s.\n\n\
         To mend it, look at which of both is cut short. `min-overlap` and `tolerance` are the parameters.";
    ONSET_OFFSET = "check/onset-offset", Warning, "starts and ends that disagree in a system",
        "Over all counterparts on two streams, the ends differ from each other otherwise than the starts do (by more than 60 ms in the median), or the starts scatter by more than 60 ms.\n\n\
         A system in the differences is not a mistake of one label but of a guideline or a tool: one annotator ends a turn with the last sound, the other with the breath after it. Scatter says how exact the labels are at all.\n\n\
         Example: cues end 350 ms later than turns, while they start together: the subtitler leaves them on the screen.\n\n\
         To mend it, agree on what an end is, or tolerate it: `end-tolerance` of check/offset, `bias` and `scatter` of this rule.";
    ORDER = "check/order", Warning, "a label out of order",
        "The cues or turns of a stream are listed by time, but for a few. Lists that are in no order at all are left alone.\n\n\
         Players and readers that go through a list once lose what comes too late. A label out of order often has a mistyped time.\n\n\
         Example: cue 41 starts at 2:12, cue 42 at 1:13, cue 43 at 2:15.\n\n\
         To mend it, look at the time of the label; if it is right, sort the list.";
    DUPLICATE_TIME = "check/duplicate-time", Warning, "a label that stands twice",
        "Two cues, turns or sounds of one stream have the same start, the same end, the same speaker or class and the same words.\n\n\
         They count double in training and in measures, and are usually left over from a merge or an export that ran twice.\n\n\
         Example: two cues from 12.000 s to 14.200 s that say \"hello\".\n\n\
         To mend it, leave one of them out.";
    FRAME_TIMES = "check/frame-times", Warning, "frame times that repeat, run back or leave a gap",
        "The times in a stream's own list of frames do not ascend, or a list of regular frames leaves some out.\n\n\
         Labels by frame number are right only as long as the list is; loaders that look for the nearest time find the wrong frame beside a gap.\n\n\
         Example: a lidar at 10 Hz has a step of 0.3 s: two sweeps are missing.\n\n\
         To mend it, look at the recording; if frames were lost there, note it, and label by time.";
}
