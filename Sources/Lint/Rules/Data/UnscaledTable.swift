import Semantics
import Support

/// Table columns in their own units.
struct UnscaledTable: LintRule {
  static let code = DiagnosticCode(
    "W0731", "a table as input without scaling",
    """
    The columns of a table have their own units: years, euros, shares. A weight for a column in \
    the thousands gets a gradient a thousand times as large as one for a share, so that no \
    learning rate suits both, and penalties on weights hit columns by their unit. `preprocess = \
    standardize(per = feature)` brings every column to mean 0 and deviation 1, with figures taken \
    from the training part alone. A batch normalisation as the first layer serves as well.
    """)

  func findings(_ subject: LintSubject) -> [Diagnostic] {
    guard let train = subject.experiment.data.train, train.value.name == "csv",
      subject.experiment.data.preprocess.isEmpty,
      !subject.network.first.contains(where: { $0.kind == "batch_norm" })
    else { return [] }
    return [
      finding(
        "the columns of the table go in with their own units", at: train.span,
        caption: "nothing brings them to a common scale",
        notes: ["add `preprocess = standardize(per = feature)` to `data`"])
    ]
  }
}
