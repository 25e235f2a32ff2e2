import Support

/// Why a frozen plan cannot be opened or run.
public enum PredictionError: Error, Hashable, Sendable {
  /// The file cannot be read.
  case file(FileError)
  /// The file is no whole and valid frozen plan, for this reason.
  case damaged(String)
  /// The plan has no input of this name.
  case unknownInput(String)
  /// No data were given for this input.
  case missingInput(String)
  /// An input's data have another number of elements than the examples need.
  case inputSize(String, expected: Int, found: Int)
  /// An input of integers was given another number.
  case notWhole(String, Float)
  /// So many examples cannot be run.
  case samples(Int)
  /// The system has not so much memory.
  case memory(bytes: Int)
}
