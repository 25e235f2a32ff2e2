/// All that a random change of an example may depend on, so that it is the same at any number of
/// threads and in any order of work.
public struct ExampleDraw: Hashable, Sendable {
  /// The seed of the run.
  public let seed: UInt64
  /// The epoch of training, from 0; 0 too where examples are evaluated or fitted on.
  public let epoch: Int
  /// The example's position in the data set.
  public let index: Int

  /// What a change depends on.
  public init(seed: UInt64, epoch: Int, index: Int) {
    self.seed = seed
    self.epoch = epoch
    self.index = index
  }
}

/// A change of one example's numbers between reading it and preprocessing, such as augmentation: it
/// may change the shape too. Used from several threads at once.
public protocol ExampleMap: Sendable {
  /// The shape of a result for inputs of a shape; the same for every example.
  func shape(for input: InputShape) -> InputShape

  /// The floats of scratch memory that `run` needs for inputs of a shape.
  func scratchCount(for input: InputShape) -> Int

  /// Maps one example: `from` holds its numbers as floats and may be overwritten, `to` takes those
  /// of the result. What comes out depends on the numbers and on `draw` alone.
  func run(
    from: UnsafeMutablePointer<Float>, to: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, draw: ExampleDraw)
}

/// How the rows of one field become what the network sees: first a change of single examples, then
/// the fitted maps.
public struct InputPreparation: Sendable {
  /// The change of single examples; nil where there is none.
  public var map: (any ExampleMap)?
  /// The fitted maps, in order.
  public var transforms: [Transform]

  /// Nothing but conversion to floats.
  public static let none = InputPreparation()

  /// A preparation.
  public init(map: (any ExampleMap)? = nil, transforms: [Transform] = []) {
    self.map = map
    self.transforms = transforms
  }
}
