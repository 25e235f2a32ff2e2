/// One batch, valid until the next one is asked for.
public struct Batch: @unchecked Sendable {
  /// The epoch, from 0.
  public let epoch: Int
  /// The batch within the epoch, from 0.
  public let index: Int
  /// The number of examples; the last batch of an epoch may have fewer than the others.
  public let count: Int
  /// The memory of each input, row by row, 64-byte aligned: floats, or ids as 32-bit integers.
  public let inputs: [UnsafeRawPointer]
  /// The memory of each target, row by row.
  public let targets: [TargetMemory]
  /// The examples' positions in the data set.
  public let examples: UnsafePointer<Int32>
  /// How examples were mixed in pairs; nil where they were not.
  public let mix: Mix?

  /// Each example holds a share of its own and the rest of the one that stands `shift` further on,
  /// counted round.
  public struct Mix: Hashable, Sendable {
    /// The weight of an example's own target.
    public let share: Float
    /// How far on the other example stands.
    public let shift: Int
  }

  /// The targets of a batch.
  public enum TargetMemory {
    /// The class of each example and position.
    case classes(UnsafePointer<Int32>)
    /// The values of each example.
    case values(UnsafePointer<Float>)
    /// None.
    case absent
  }

  /// An input as floats.
  public func floats(_ input: Int = 0) -> UnsafePointer<Float> {
    inputs[input].assumingMemoryBound(to: Float.self)
  }

  /// An input as ids.
  public func ids(_ input: Int = 0) -> UnsafePointer<Int32> {
    inputs[input].assumingMemoryBound(to: Int32.self)
  }

  /// The classes of the first target; nil for a regression.
  public var classes: UnsafePointer<Int32>? {
    if case .classes(let classes) = targets[0] { return classes }
    return nil
  }

  /// The values of the first target; nil for classes.
  public var values: UnsafePointer<Float>? {
    if case .values(let values) = targets[0] { return values }
    return nil
  }
}
