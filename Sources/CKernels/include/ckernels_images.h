#ifndef CKERNELS_IMAGES_H
#define CKERNELS_IMAGES_H

#include <stddef.h>
#include <stdint.h>

/// The functions of libjpeg, found when the program runs; its headers are not needed to build. The
/// interface is that of versions 6b to 8 (`jpeglib.h`), whose structures begin alike.
typedef struct ck_jpeg_library {
  void *(*std_error)(void *manager);
  void (*create)(void *info, int version, size_t size);
  void (*source)(void *info, const unsigned char *bytes, unsigned long count);
  int (*read_header)(void *info, int needs_image);
  int (*start)(void *info);
  unsigned int (*read_rows)(void *info, unsigned char **rows, unsigned int count);
  int (*finish)(void *info);
  void (*destroy)(void *info);
} ck_jpeg_library;

/// What a JPEG file holds.
typedef struct ck_jpeg_picture {
  unsigned int width;
  unsigned int height;
  int channels;      ///< Of the file: 1 is grey.
  char message[200]; ///< Why it cannot be read.
} ck_jpeg_picture;

/// How reading ended.
enum { CK_JPEG_DONE = 0, CK_JPEG_DAMAGED = 1, CK_JPEG_TOO_LARGE = 2, CK_JPEG_REFUSED = 3 };

/// Reads the header of a JPEG file and, where `pixels` is not null, its pixels: rows of `channels`
/// (1 or 3) bytes for each place, `capacity` bytes in all. Every warning of the library about
/// damaged data counts as damage; errors of the library never end the process.
int ck_jpeg_read(
    const ck_jpeg_library *library, const uint8_t *bytes, size_t count, int channels,
    uint8_t *pixels, size_t capacity, ck_jpeg_picture *picture);

/// Undoes the filter of one row of a PNG file (PNG specification, section 9) in place: `above` is
/// the row before after the same, or null; `step` is the distance of bytes that belong together.
/// Returns 0, or 1 where there is no such filter.
int ck_png_unfilter(int filter, uint8_t *row, const uint8_t *above, size_t count, size_t step);

/// CRC-32 (ISO 3309), continued from an earlier result; 0 to begin with.
uint32_t ck_crc32(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
