/// How the columns of a table become inputs and target, as the training part showed it. It is
/// frozen into plans, so that a table can be encoded the same way for predictions.
public struct TableEncoding: Codable, Hashable, Sendable {
  /// How one column is encoded.
  public enum Kind: Codable, Hashable, Sendable {
    /// One input; a missing value is the mean of the training part.
    case numeric(mean: Double)
    /// One input per category, 1 for the row's own and 0 for others; `missing` has one more for
    /// missing values. A category that training did not have gives zeros.
    case categorical(categories: [String], missing: Bool)

    /// The inputs that the column becomes.
    public var width: Int {
      switch self {
      case .numeric: 1
      case .categorical(let categories, let missing): categories.count + (missing ? 1 : 0)
      }
    }
  }

  /// A column that inputs are made of.
  public struct Column: Codable, Hashable, Sendable {
    /// Its name, or its position from 1 as text.
    public let name: String
    /// Its position in a row, from 0.
    public let position: Int
    /// How it is encoded.
    public var kind: Kind
  }

  /// The column to be predicted.
  public struct Target: Codable, Hashable, Sendable {
    /// Its name, or its position from 1 as text.
    public let name: String
    /// Its position in a row, from 0.
    public let position: Int
    /// The class labels in order, or nil for a regression.
    public let classes: [String]?
    /// Whether the labels are numbers, so that `3` and `3.0` are the same.
    public let numeric: Bool
  }

  /// How the file is written; the header is decided.
  public internal(set) var dialect: CSVDialect
  /// Fields in a row.
  public let fieldCount: Int
  /// The columns that inputs are made of, in order.
  public internal(set) var columns: [Column]
  /// The column to be predicted.
  public let target: Target

  /// The inputs of one example.
  public var width: Int { columns.reduce(0) { $0 + $1.kind.width } }

  /// A name for each input: the column's, with `=category` where there is one per category.
  public var inputNames: [String] {
    columns.flatMap { column -> [String] in
      guard case .categorical(let categories, let missing) = column.kind else {
        return [column.name]
      }
      return (categories + (missing ? ["?"] : [])).map { column.name + "=" + $0 }
    }
  }

  /// The kind of target.
  var targetKind: TargetKind {
    target.classes.map { .classes(count: $0.count, names: $0) } ?? .values(count: 1)
  }
}
