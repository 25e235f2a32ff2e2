/// How the columns of a table become inputs and target, as the training part showed it. It is
/// frozen into plans, so that a table can be encoded the same way for predictions.
public struct TableEncoding: Hashable, Sendable {
  /// How one column is encoded.
  public enum Kind: Hashable, Sendable {
    /// One input; a missing value is the mean of the training part.
    case numeric(mean: Double)
    /// One input per category, 1 for the row's own and 0 for others; `missing` has one more for
    /// missing values. A category that training did not have gives zeros.
    case categorical(categories: [String], missing: Bool)
    /// An input of its own that holds the category's place in the order as an id; the id behind the
    /// last is for missing values and for categories that training did not have.
    case ids(categories: [String])

    /// The numbers that the column becomes among those of the other columns.
    public var width: Int {
      switch self {
      case .numeric: 1
      case .categorical(let categories, let missing): categories.count + (missing ? 1 : 0)
      case .ids: 0
      }
    }
  }

  /// A column that inputs are made of.
  public struct Column: Hashable, Sendable {
    /// Its name, or its position from 1 as text.
    public let name: String
    /// Its position in a row, from 0.
    public let position: Int
    /// How it is encoded.
    public var kind: Kind
  }

  /// The column to be predicted.
  public struct Target: Hashable, Sendable {
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
      switch column.kind {
      case .numeric: [column.name]
      case .ids: []
      case .categorical(let categories, let missing):
        (categories + (missing ? ["?"] : [])).map { column.name + "=" + $0 }
      }
    }
  }

  /// The inputs of a data set: the numbers of all columns together, called `features` where columns
  /// of ids stand beside them, then each column of ids under its own name.
  var inputHeaders: [InputHeader] {
    let ids = columns.compactMap { column -> InputHeader? in
      guard case .ids(let categories) = column.kind else { return nil }
      return InputHeader(
        column.name, InputShape([1]), ids: categories.count + 1, element: .int32)
    }
    if width == 0 { return ids }
    return [InputHeader(ids.isEmpty ? InputHeader.only : "features", InputShape([width]))] + ids
  }

  /// The kind of target.
  var targetKind: TargetKind {
    target.classes.map { .classes(count: $0.count, names: $0) } ?? .values(count: 1)
  }
}
