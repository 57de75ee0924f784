import type { Catalogue } from './language.ts';

/** Spanish, with the formal address. The words to keep to:
 * baseline: referencia · window: ventana · report: informe · journal: diario · event: evento · drift: deriva ·
 * threshold: umbral · limit: límite · lamp: lámpara · lamp output: potencia luminosa · lighting: iluminación ·
 * lens: objetivo · glass: cristal · exposure: exposición · gain: ganancia · white balance: balance de blancos ·
 * recipe: receta · box: equipo · validated: validado · log: registro · broker: bróker · picture: imagen ·
 * to learn anew: volver a aprender. */
export const es: Catalogue = {
  // The verdict
  'All is well': 'Todo en orden',
  'Watch it': 'Vigilar',
  'Action needed': 'Hay que actuar',
  'The box is blind': 'El equipo no ve',
  Starting: 'Arrancando',
  Well: 'En orden',
  Watch: 'Vigilar',
  Act: 'Actuar',
  Blind: 'Sin imagen',
  'How the box is': 'Cómo está el equipo',
  'What to do': 'Qué hacer',
  'The box sees nothing: no camera is configured.': 'El equipo no ve nada: no hay ninguna cámara configurada.',
  'The box sees nothing: none of its {0} cameras gives a picture.':
    'El equipo no ve nada: ninguna de sus {0} cámaras da imagen.',
  'The box sees nothing: camera {0} gives no picture.': 'El equipo no ve nada: la cámara {0} no da imagen.',
  'The box is starting: it waits for the first picture of camera {0}.':
    'El equipo arranca: espera la primera imagen de la cámara {0}.',
  'The box is starting: it waits for the first pictures of {0} cameras.':
    'El equipo arranca: espera las primeras imágenes de {0} cámaras.',
  'It waits for its first picture.': 'Espera su primera imagen.',
  'The recording is read to its end.': 'La grabación se ha leído hasta el final.',
  'It gives pictures, and nothing has changed.': 'Da imágenes y nada ha cambiado.',
  'There is one more problem.': 'Hay un problema más.',
  'There are {0} more problems.': 'Hay {0} problemas más.',
  'Reports stay in the box, since no broker is set.':
    'Los informes se quedan en el equipo, pues no hay bróker configurado.',
  'Reports reach the broker.': 'Los informes llegan al bróker.',
  'The broker is being reached.': 'Se está conectando con el bróker.',
  'All recordings are read to their end.': 'Todas las grabaciones se han leído hasta el final.',
  'Camera {0} gives pictures.': 'La cámara {0} da imágenes.',
  'Both cameras give pictures.': 'Las dos cámaras dan imágenes.',
  'All {0} cameras give pictures.': 'Las {0} cámaras dan imágenes.',
  'The pictures of camera {0} have changed.': 'Las imágenes de la cámara {0} han cambiado.',
  'The pictures of camera {0} have changed since {1}.': 'Las imágenes de la cámara {0} han cambiado desde {1}.',
  'Camera {0} does not run.': 'La cámara {0} no funciona.',
  'Correct this; the agent tries again by itself. driftlight doctor tests every part.':
    'Corríjalo; el agente vuelve a intentarlo solo. driftlight doctor prueba cada parte.',
  'Camera {0} has given no picture since the start at {1}.': 'La cámara {0} no ha dado imagen desde el arranque, {1}.',
  'Camera {0} has given no picture since the start.': 'La cámara {0} no ha dado imagen desde el arranque.',
  'Camera {0} has given no picture since {1}.': 'La cámara {0} no da imagen desde {1}.',
  'Camera {0} gives no picture any more.': 'La cámara {0} ya no da imagen.',
  'Camera {0} is late: no new picture since {1}.': 'La cámara {0} se retrasa: sin imagen nueva desde {1}.',
  'Camera {0} is late: no new picture.': 'La cámara {0} se retrasa: sin imagen nueva.',
  'If it stays so, check its cable and power.': 'Si sigue así, compruebe el cable y la alimentación.',
  'Camera {0} gives pictures that cannot be read.': 'La cámara {0} da imágenes que no se pueden leer.',
  'Look at its list of failures; a bad cable or a full disk can cause this.':
    'Mire su lista de fallos; puede deberse a un cable malo o a un disco lleno.',
  'Check the user name and password in its configuration.': 'Compruebe el usuario y la contraseña en su configuración.',
  'Check the path in its stream address.': 'Compruebe la ruta en la dirección del vídeo.',
  'Another program uses it: stop that program.': 'Otro programa la usa: deténgalo.',
  'Give the agent the right to open it.': 'Dé al agente permiso para abrirla.',
  'Check that it is plugged in and its path is right.': 'Compruebe que está conectada y que la ruta es correcta.',
  'Free disk space.': 'Libere espacio en el disco.',
  'Check its host name, and its network.': 'Compruebe el nombre de host y la red.',
  'Check its cable and power.': 'Compruebe el cable y la alimentación.',
  'The model of camera {0} does not run.': 'El modelo de la cámara {0} no funciona.',
  'The model of camera {0} has ended and is started again.': 'El modelo de la cámara {0} ha terminado y se reinicia.',
  'Pictures are counted meanwhile. If it stays so, driftlight doctor tries the model.':
    'Mientras tanto se siguen contando las imágenes. Si sigue así, driftlight doctor prueba el modelo.',
  'The model of camera {0} does not run as it should.': 'El modelo de la cámara {0} no funciona como debe.',
  'If it stays so, driftlight doctor tries the model.': 'Si sigue así, driftlight doctor prueba el modelo.',
  'The model of camera {0} runs on {1} instead of {2}.': 'El modelo de la cámara {0} funciona en {1} en lugar de {2}.',
  'Cure the reason, or leave out of model.providers what this box cannot do. driftlight doctor tries each.':
    'Corrija la causa, o quite de model.providers lo que este equipo no puede hacer. driftlight doctor los prueba uno a uno.',
  'The journal has failed: new reports cannot be kept.': 'El diario ha fallado: no se pueden guardar informes nuevos.',
  'Check that the disk is not full, then run driftlight journal check.':
    'Compruebe que el disco no está lleno y ejecute driftlight journal check.',
  'New reports cannot be kept for now.': 'Por ahora no se pueden guardar informes nuevos.',
  'Make room on the disk of the box or, where it takes no writes, have it replaced; then all goes on by itself.':
    'Haga sitio en el disco del equipo o, si no admite escritura, haga que lo cambien; después todo sigue solo.',
  'The broker refuses a report of this box.': 'El bróker rechaza un informe de este equipo.',
  'The broker refuses {0} reports of this box.': 'El bróker rechaza {0} informes de este equipo.',
  'Check in the broker what this box may publish.': 'Compruebe en el bróker qué puede publicar este equipo.',
  'Another client connects to the broker with the id of this box.':
    'Otro cliente se conecta al bróker con el identificador de este equipo.',
  'Look for a box that was copied, or a second agent, and give every box its own device id. This one waits meanwhile rather than fight for the connection.':
    'Busque un equipo copiado o un segundo agente, y dé a cada equipo su propio identificador. Este espera mientras tanto, en vez de disputar la conexión.',
  'The last receipt came at {0}.': 'La última confirmación: {0}.',
  'Space ran out: {0} detailed reports were dropped; their hours and days are kept.':
    'Se acabó el espacio: se descartaron {0} informes detallados; se conservan sus horas y días.',
  'The broker cannot be reached.': 'No se puede alcanzar el bróker.',
  '1 report waits in the box, none is lost.': '1 informe espera en el equipo, no se pierde ninguno.',
  '{0} reports wait in the box, none is lost.': '{0} informes esperan en el equipo, no se pierde ninguno.',
  'The broker is connected but confirms nothing.': 'El bróker está conectado, pero no confirma nada.',
  'Check that the broker is not overloaded or stopped. The reports are kept until it confirms them.':
    'Compruebe que el bróker no está sobrecargado ni parado. Los informes se guardan hasta que los confirme.',
  "Put the certificate of the CA that vouches for the broker's into caFile.":
    'Ponga en caFile el certificado de la CA que avala el del bróker.',
  "Renew the broker's certificate; if it is new, set the clock of the box.":
    'Renueve el certificado del bróker; si es nuevo, ponga en hora el equipo.',
  'Write the broker in url as it is named in its certificate, or renew that for this name.':
    'Escriba el bróker en url como figura en su certificado, o renuévelo para este nombre.',
  'Put a new certificate of this box and its key where certFile and keyFile point.':
    'Ponga un certificado nuevo de este equipo y su clave donde indican certFile y keyFile.',
  'Ask who issued the certificate why, and put a new one where certFile and keyFile point.':
    'Pregunte el motivo a quien emitió el certificado y ponga uno nuevo donde indican certFile y keyFile.',
  'Use a client certificate of the CA that the broker trusts, or let the broker trust this one.':
    'Use un certificado de cliente de la CA en la que confía el bróker, o haga que confíe en este.',
  'Set certFile and keyFile to a certificate of this box and its key.':
    'Indique en certFile y keyFile un certificado de este equipo y su clave.',
  'Put the file there whole, or correct its path in the configuration.':
    'Ponga allí el archivo completo, o corrija su ruta en la configuración.',
  'Give every box its own device id.': 'Dé a cada equipo su propio identificador.',
  'Check the certificates, and the clock of the box.': 'Compruebe los certificados y el reloj del equipo.',
  'Check the user name and password of the broker in the configuration.':
    'Compruebe en la configuración el usuario y la contraseña del bróker.',
  "Check the broker's host name, and the network cable.": 'Compruebe el nombre de host del bróker y el cable de red.',
  'Check that the broker runs and its port is right.': 'Compruebe que el bróker funciona y que el puerto es correcto.',
  'Check the network cable and that the broker runs.': 'Compruebe el cable de red y que el bróker funciona.',
  'This box’s certificate for the broker': 'El certificado de este equipo para el bróker',
  'The broker’s certificate': 'El certificado del bróker',
  'The certificate that vouches for the broker’s': 'El certificado que avala el del bróker',
  'Put a new certificate and its key where certFile and keyFile point; they are taken within a minute.':
    'Ponga un certificado nuevo y su clave donde indican certFile y keyFile; valen en menos de un minuto.',
  'Ask who runs the broker to renew it.': 'Pida a quien gestiona el bróker que lo renueve.',
  'Ask who runs the broker for the new CA certificate, and add it to caFile before the old one ends.':
    'Pida a quien gestiona el bróker el nuevo certificado de la CA y añádalo a caFile antes de que caduque el antiguo.',
  '{0} has ended.': '{0} ha caducado.',
  '{0} ends within a day.': '{0} caduca en menos de un día.',
  '{0} ends in {1} days.': '{0} caduca en {1} días.',
  'The disk of the box is full.': 'El disco del equipo está lleno.',
  'Make room on it: new reports cannot be kept until there is.':
    'Haga sitio: hasta entonces no se pueden guardar informes nuevos.',
  'The disk of the box is nearly full.': 'El disco del equipo está casi lleno.',
  'Make room on it before new reports cannot be kept.': 'Haga sitio antes de que no se puedan guardar informes nuevos.',
  'The flash memory {0} is worn out.': 'La memoria flash {0} está agotada.',
  'The flash memory {0} is wearing out.': 'La memoria flash {0} se está agotando.',
  'Save what is on it and replace it now: it may stop taking writes any day.':
    'Guarde lo que contiene y cámbiela ya: puede dejar de admitir escritura cualquier día.',
  'Plan its replacement; reports that were sent are safe at the centre.':
    'Planifique su cambio; los informes enviados están a salvo en la central.',
  'The box gets too little power and runs slower.': 'El equipo recibe poca alimentación y va más lento.',
  'Check its power supply and the cable to it.': 'Compruebe la fuente de alimentación y su cable.',
  'The box is too hot and runs slower.': 'El equipo está demasiado caliente y va más lento.',
  'The box is too hot.': 'El equipo está demasiado caliente.',
  'Check fan, air slots and what heats it from outside. It switches itself off when it gets hotter.':
    'Compruebe el ventilador, las rejillas y las fuentes de calor cercanas. Si se calienta más, se apaga solo.',
  'The box is hot.': 'El equipo está caliente.',
  'Check fan, air slots and what heats it from outside.':
    'Compruebe el ventilador, las rejillas y las fuentes de calor cercanas.',
  'The memory of the box is nearly used up.': 'La memoria del equipo está casi agotada.',
  'Look what else runs on it, or restart it; nothing that was counted is lost.':
    'Mire qué más se ejecuta en él, o reinícielo; no se pierde nada de lo contado.',
  'The new configuration file is wrong, so the box runs with the last good one.':
    'El nuevo archivo de configuración tiene errores; el equipo funciona con el último bueno.',
  'The configuration file is wrong.': 'El archivo de configuración tiene errores.',
  'Correct the file; driftlight check lists every problem in it.':
    'Corrija el archivo; driftlight check enumera todos sus errores.',
  'The clock of the box is not set, so the times in its reports may be wrong.':
    'El reloj del equipo no está en hora; las horas de los informes pueden ser erróneas.',
  'Check that it reaches a time server; the times are corrected as soon as it does.':
    'Compruebe que alcanza un servidor de hora; en cuanto lo haga, se corrigen las horas.',
  'The box has too much to do and reacts late.': 'El equipo está sobrecargado y reacciona tarde.',
  'Lower the picture rate of its cameras, or look what else runs on it.':
    'Baje la frecuencia de imagen de las cámaras, o mire qué más se ejecuta en él.',
  'The box has no validated state that can be trusted.': 'El equipo no tiene un estado validado fiable.',
  'Find out why; then validate a state anew with driftlight confirm.':
    'Averigüe por qué; después valide de nuevo un estado con driftlight confirm.',
  'The box is no longer what was validated.': 'El equipo ya no es lo que se validó.',
  'Ask who changed it; put it back, or validate the new state with driftlight confirm.':
    'Pregunte quién lo cambió; devuélvalo a su estado, o valide el nuevo con driftlight confirm.',
  'The program ended by itself within the last hour and was started again.':
    'El programa terminó solo en la última hora y se reinició.',
  'It measures again, and what it had counted is kept. If this comes again, hand its log to whoever looks after it.':
    'Vuelve a medir y conserva lo contado. Si se repite, entregue el registro a quien lo mantiene.',

  // Every page
  Overview: 'Resumen',
  Events: 'Eventos',
  Box: 'Equipo',
  Pages: 'Páginas',
  Language: 'Idioma',
  Back: 'Volver',
  'Sign in': 'Iniciar sesión',
  'Sign out': 'Cerrar sesión',
  'Go to the content': 'Ir al contenido',
  Updated: 'Actualizado',
  'No contact': 'Sin contacto',
  'No contact with the box since {time}. What you see below is old.':
    'Sin contacto con el equipo desde {time}. Lo que ve abajo es antiguo.',
  'No status': 'Sin estado',
  'The agent cannot tell how it is': 'El agente no puede decir cómo está',
  'Restart the agent. If it stays so, look at its log.': 'Reinicie el agente. Si sigue así, mire su registro.',
  'Site {0}': 'Planta {0}',
  'box time {0}': 'hora del equipo {0}',
  'Password of the box': 'Contraseña del equipo',
  'This is not the password of the box.': 'Esta no es la contraseña del equipo.',
  'Too many wrong passwords; try again in a minute.':
    'Demasiadas contraseñas erróneas; inténtelo de nuevo en un minuto.',
  Cameras: 'Cámaras',
  'No camera is configured.': 'No hay ninguna cámara configurada.',
  Picture: 'Imagen',
  'No picture yet': 'Aún sin imagen',
  'What you can do here': 'Qué puede hacer aquí',
};
