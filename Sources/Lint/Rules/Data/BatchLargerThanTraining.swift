import Semantics
import Support

/// A batch that no epoch can fill.
struct BatchLargerThanTraining: LintRule {
  static let code = DiagnosticCode(
    "W0733", "a batch larger than the training part",
    """
    With a batch larger than the whole training part every epoch is a single step on all examples: \
    there is one update an epoch, and none of the noise of small batches that helps to find flat \
    minima. A rate given `per` samples is scaled for a batch that never comes. Take a batch of 32 \
    to 256. Reported where the spec alone tells the size of the training part.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    let batch = subject.experiment.training.batch
    guard let examples = subject.course.examples, batch > examples else { return [] }
    return [
      finding(
        "a batch of \(batch) is larger than the training part",
        at: subject.experiment.data.train?.span,
        caption: "\(examples) examples are left for training")
    ]
  }
}
