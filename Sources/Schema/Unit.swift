/// The units that quantities carry in the language.
public enum Unit: String, Hashable, Sendable, CaseIterable {
  /// One pass over the training part.
  case epochs
  /// One update of the parameters.
  case steps
  /// One example.
  case samples
  /// One hundredth.
  case percent = "%"
  /// One byte.
  case bytes = "B"
  /// A 360th of a full turn.
  case degrees

  /// What a unit measures; quantities of one dimension can be converted.
  public enum Dimension: String, Hashable, Sendable {
    /// Length of training.
    case training = "a length of training (epochs or steps)"
    /// A number of examples.
    case samples = "a number of samples"
    /// A share.
    case share = "a share (%)"
    /// Memory.
    case memory = "an amount of memory (B, KB, MB, GB)"
    /// An angle.
    case angle = "an angle (degrees)"
  }

  /// What the unit measures.
  public var dimension: Dimension {
    switch self {
    case .epochs, .steps: .training
    case .samples: .samples
    case .percent: .share
    case .bytes: .memory
    case .degrees: .angle
    }
  }

  /// Every spelling of a unit in a spec, with its factor to the base unit; memory counts in powers
  /// of
  /// 1024.
  public static let spellings: [(name: String, unit: Unit, factor: Double)] = [
    ("epoch", .epochs, 1), ("epochs", .epochs, 1), ("step", .steps, 1), ("steps", .steps, 1),
    ("sample", .samples, 1), ("samples", .samples, 1), ("%", .percent, 1), ("B", .bytes, 1),
    ("KB", .bytes, 1024), ("MB", .bytes, 1_048_576), ("GB", .bytes, 1_073_741_824),
    ("degree", .degrees, 1), ("degrees", .degrees, 1),
  ]
}
