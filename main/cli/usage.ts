export const usage = `Bitlade: uploads to servers that speak the BITS Upload Protocol

  upload FILE... URL     upload files and folders
                         URL ends in '/': a folder on the server; otherwise the address of the one file
      --json             one JSON object a line instead of the progress bar
      --data DIR         keep the queue in DIR: the same command goes on after a crash

    Sign-in; secrets never stand on the command line
      --user NAME        the password is in BITLADE_PASSWORD, or asked for at the terminal
      --token-file FILE  a bearer token; or set BITLADE_TOKEN
      --header 'N: V'    one more header with every request; may be repeated
      --allow-password-over-http
                         send the password readable where the server wants it so

    The way to the server
      --proxy URL        through this proxy; repeat it for a list. 'none': straight. 'system', the usual
                         one: what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say
      --proxy-user NAME  the password is in BITLADE_PROXY_PASSWORD
      --ca FILE          trust these certificates (PEM) too
      --pin SHA256       take only this public key of the server, 64 hex digits
      --cert FILE        your certificate with its key (PEM or PFX); passphrase in BITLADE_CERT_PASSPHRASE
      --allow-host HOST  the server may send uploads and replies there; may be repeated

    How it is sent
      --empty-files refuse|close-only|star-range
      --after-break resume|restart
      --max-fragment BYTES
      --no-file-name     do not send the file's name along
      --reply-folder DIR save replies of the server there; --expect-reply: tell when there is none

  serve [FOLDER]         run the practice server on this computer until Ctrl-C
      --port N           default: a free port
      --rate MB          take at most so many megabytes a second
      --mode MODE        commitOnClose, strict or iis
      --sign-in NAME     let in only NAME, with the password in BITLADE_PASSWORD
      --reply            answer every upload with a receipt
      --log              a line for every packet
  --help                 this text

Exit code: 0 every file acknowledged and closed, 1 a file failed, 2 bad usage, 130 cancelled.`;
