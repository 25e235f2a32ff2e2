/// The rules there are, in the order of the manual; a line here is all that a rule needs beside its
/// file.
enum LintCatalogue {
  /// All rules.
  static let rules: [any LintRule] = [
    // Layers beside each other
    SaturatingHidden(),
    ProbabilitiesIntoLogitLoss(),
    ProbabilitiesIntoSquares(),
    LinearAfterLinear(),
    BiasBeforeNormalisation(),
    TinyBatchStatistics(),
    DropoutBeforeNormalisation(),
    DropoutOnOutput(),
    DropoutTooHigh(),
    DropoutBehindSelu(),
    AlphaDropoutWithoutSelu(),
    RectifiedScores(),
    // How weights start
    SeluStart(),
    VanishingSignal(),
    XavierBeforeRectifier(),
    EqualWeights(),
    SaturatedStart(),
    // Data
    UnscaledImages(),
    UnscaledTable(),
    ScaleThenStandardize(),
    BatchLargerThanTraining(),
    // Training
    RateOutOfRange(),
    PenaltyWithAdaptiveRule(),
    PenaltyOnOffsets(),
    NoValidationToWatch(),
    UnknownWatched(),
    TestDataChooses(),
    WarmupTooLong(),
    StepsBeyondEnd(),
    CourseOfOtherLength(),
    PatienceTooLong(),
    EverythingFrozen(),
  ]
}
