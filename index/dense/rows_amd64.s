#include "textflag.h"

// func dotRows(out *int32, rows *byte, query *int16, n, words int)
// AVX2. Y0 and Y1 hold eight sums each; 32 bytes of a row at a time.
TEXT ·dotRows(SB), NOSPLIT, $0-40
	MOVQ out+0(FP), DI
	MOVQ rows+8(FP), SI
	MOVQ query+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ words+32(FP), R8

row:
	MOVQ  DX, R9
	MOVQ  R8, R10
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1

block:
	VPMOVZXBW (SI), Y2
	VPMOVZXBW 16(SI), Y3
	VPMADDWD  (R9), Y2, Y2
	VPMADDWD  32(R9), Y3, Y3
	VPADDD    Y2, Y0, Y0
	VPADDD    Y3, Y1, Y1
	ADDQ      $32, SI
	ADDQ      $64, R9
	SUBQ      $4, R10
	JNZ       block

	VPADDD       Y1, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0x4e, X0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0xb1, X0, X1
	VPADDD       X1, X0, X0
	VMOVD        X0, (DI)
	ADDQ         $4, DI
	DECQ         CX
	JNZ          row

	VZEROUPPER
	RET

// func dotChosen(out *int32, rows *byte, chosen *uint32, query *int16, n, words int)
// AVX2. The rows are far from each other, so that the memory is asked for the one
// that comes eight later; the list is eight longer than n.
TEXT ·dotChosen(SB), NOSPLIT, $0-48
	MOVQ out+0(FP), DI
	MOVQ rows+8(FP), BX
	MOVQ chosen+16(FP), R12
	MOVQ query+24(FP), DX
	MOVQ n+32(FP), CX
	MOVQ words+40(FP), R8
	MOVQ R8, R13
	SHLQ $3, R13

row:
	MOVL  32(R12), AX
	IMULQ R13, AX
	ADDQ  BX, AX
	MOVQ  R13, R10

line:
	PREFETCHT0 (AX)
	ADDQ       $64, AX
	SUBQ       $64, R10
	JGT        line

	MOVL  (R12), SI
	IMULQ R13, SI
	ADDQ  BX, SI
	MOVQ  DX, R9
	MOVQ  R8, R10
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1

block:
	VPMOVZXBW (SI), Y2
	VPMOVZXBW 16(SI), Y3
	VPMADDWD  (R9), Y2, Y2
	VPMADDWD  32(R9), Y3, Y3
	VPADDD    Y2, Y0, Y0
	VPADDD    Y3, Y1, Y1
	ADDQ      $32, SI
	ADDQ      $64, R9
	SUBQ      $4, R10
	JNZ       block

	VPADDD       Y1, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0x4e, X0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0xb1, X0, X1
	VPADDD       X1, X0, X0
	VMOVD        X0, (DI)
	ADDQ         $4, DI
	ADDQ         $4, R12
	DECQ         CX
	JNZ          row

	VZEROUPPER
	RET
