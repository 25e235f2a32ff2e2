#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The raw predictions of one example, a score for each class. A single output is the logit of
/// class 1 against class 0, whose score is 0.
struct ClassScores {
  private let scores: UnsafePointer<Float>
  private let outputs: Int

  /// The scores at an address.
  init(_ scores: UnsafePointer<Float>, _ outputs: Int) {
    self.scores = scores
    self.outputs = outputs
  }

  /// The number of classes that a number of outputs tells apart.
  static func classes(outputs: Int) -> Int { outputs == 1 ? 2 : outputs }

  /// The number of classes.
  var classes: Int { Self.classes(outputs: outputs) }

  /// The score of a class.
  subscript(index: Int) -> Float { outputs > 1 ? scores[index] : index == 1 ? scores[0] : 0 }

  /// How many classes come before this one: those of a higher score, and of equal ones those that
  /// stand first. Scores that are no numbers come before all others. Nil where the class does not
  /// exist or its own score is no number.
  func rank(of target: Int) -> Int? {
    guard target >= 0, target < classes, !self[target].isNaN else { return nil }
    let own = self[target]
    var rank = 0
    for index in 0..<classes where index != target {
      let other = self[index]
      if !(other <= own) || other == own && index < target { rank += 1 }
    }
    return rank
  }

  /// The class of the highest score, the first of equal ones; nil where a score is no number.
  var predicted: Int? {
    var best = 0
    for index in 0..<classes {
      if self[index].isNaN { return nil }
      if self[index] > self[best] { best = index }
    }
    return classes > 0 ? best : nil
  }

  /// ln of the sum of e^score.
  var logSumExp: Double {
    var largest = -Double.infinity
    for index in 0..<classes { largest = max(largest, Double(self[index])) }
    guard largest.isFinite else { return largest }
    var sum = 0.0
    for index in 0..<classes { sum += exp(Double(self[index]) - largest) }
    return largest + log(sum)
  }
}
