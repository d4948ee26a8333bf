"""Answer a list of questions: a row out for each row in, in order, from ten rows to a cluster.

row          what was read of a row, what is answered to it
forms        which form a file has, by its ending
detect       encoding, delimiter, header and question column, by looking
streams      the bytes of an input: unpacked, decoded, and how many are read
sheet        the first sheet of a workbook, cell by cell
readers      files to chunks of rows
columns      a reply as cells of a table
writers      rows and replies to bytes, and the finished file
arrow        the same for Arrow record batches
answering    a chunk of rows answered
workers      chunks answered by several processes, in order
journal      what is written so far, so that a stopped run can go on
summary      what the replies come to, as text and as data
report       the same as a page with plots
unanswered   what was asked and not answered, by words, in groups
running      the run itself, from file to file
spark        the run on a cluster
"""
