#ifndef CK_ZLIB_H
#define CK_ZLIB_H

/// The stream state of zlib's documented interface (zlib.h, version 1): the library is found when
/// the program runs, so its own header is not needed to build.
typedef struct ck_z_stream {
  const unsigned char *next_in;   ///< Next input byte.
  unsigned int avail_in;          ///< Bytes left at `next_in`.
  unsigned long total_in;         ///< Input bytes read so far.
  unsigned char *next_out;        ///< Where the next output byte goes.
  unsigned int avail_out;         ///< Space left at `next_out`.
  unsigned long total_out;        ///< Output bytes written so far.
  const char *msg;                ///< The last error, or null.
  void *state;                    ///< zlib's own.
  void *zalloc;                   ///< Allocator; null for the default.
  void *zfree;                    ///< Its counterpart.
  void *opaque;                   ///< Handed to both.
  int data_type;                  ///< A guess of zlib's.
  unsigned long adler;            ///< Checksum so far.
  unsigned long reserved;         ///< Unused.
} ck_z_stream;

#endif
