import Schema

/// The nameable things of the data layer.
public enum DataCatalogues {
  private static func source(_ type: any DataSource.Type) -> (Declaration, any DataSource.Type) {
    (type.declaration, type)
  }

  /// Where data come from.
  public static let sources = Catalogue<any DataSource.Type>(
    .source,
    [
      source(IDXSource.self), source(CSVSource.self), source(NPYSource.self), source(Spirals.self),
      source(Moons.self), source(Glyphs.self), source(Gaussian.self), source(TextSource.self),
      source(CIFARSource.self), source(NPZSource.self), source(ImageSource.self),
    ])

  private static func step(
    _ type: any Preprocessing.Type
  ) -> (Declaration, any Preprocessing.Type) {
    (type.declaration, type)
  }

  /// Fixed maps of the inputs, fitted on the training part.
  public static let preprocessing = Catalogue<any Preprocessing.Type>(
    .preprocessing,
    [
      step(Scale.self), step(MeanSubtraction.self), step(Standardize.self),
      step(PrincipalComponents.self), step(Whiten.self),
    ])

  private static func change(_ type: any Augmentation.Type) -> (Declaration, any Augmentation.Type)
  {
    (type.declaration, type)
  }

  /// Random changes of training images.
  public static let augmentations = Catalogue<any Augmentation.Type>(
    .augmentation,
    [
      // Moves of pixels.
      change(Flip.self), change(RandomCrop.self), change(ScaleJitter.self),
      change(RandomResizedCrop.self), change(Translate.self), change(Rotate.self),
      change(Stretch.self), change(Shear.self), change(LensDistortion.self),
      // Changes of pixels.
      change(Brightness.self), change(Contrast.self), change(ColourJitter.self),
      change(Cutout.self), change(Noise.self),
      // Mixtures of examples.
      change(Mixup.self), change(Cutmix.self),
    ])

  private static func view(_ type: any ViewSet.Type) -> (Declaration, any ViewSet.Type) {
    (type.declaration, type)
  }

  /// Sets of views for evaluation.
  public static let views = Catalogue<any ViewSet.Type>(
    .view, [view(TenCrop.self), view(Scales.self)])
}
